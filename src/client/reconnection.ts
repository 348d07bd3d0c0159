/** A lost connection is made again in the background after a random while of up to this, in ms. */
const RECONNECT_WITHIN = 300;
const LONGEST_PAUSE = 30_000;

/** Makes a lost connection again, later and in the background, and again after longer pauses while it fails. */
export class Reconnection {
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;
  /** Connections in a row that ended without having answered anything. */
  private fruitless = 0;

  constructor(private readonly connect: () => Promise<void>) {}

  /** A call was answered. */
  served(): void {
    this.fruitless = 0;
  }

  lost(): void {
    // Where hosts come and go without serving anybody, starting one after the other helps nobody.
    const pause = this.fruitless === 0 ? 0 : 1000 * 2 ** Math.min(this.fruitless, 5);
    this.fruitless += 1;
    this.later(Math.random() * RECONNECT_WITHIN + Math.min(pause, LONGEST_PAUSE));
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private later(delay: number): void {
    clearTimeout(this.timer);
    if (this.stopped) {
      return;
    }
    this.timer = setTimeout(() => {
      this.connect().catch(() => this.later(Math.min(delay * 2 + 1000, LONGEST_PAUSE)));
    }, delay);
    this.timer.unref();
  }
}
