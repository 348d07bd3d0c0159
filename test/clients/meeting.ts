/** A point at which several wait for each other. */
export class Meeting {
  #arrived = 0;
  readonly #all: Promise<void>;
  #open: () => void = () => undefined;
  #fail: (error: Error) => void = () => undefined;

  constructor(private readonly expected: number) {
    this.#all = new Promise((resolve, reject) => {
      this.#open = resolve;
      this.#fail = reject;
    });
    // Whoever waits hears of it; nobody may.
    this.#all.catch(() => undefined);
  }

  /** Settles when all are there; rejects when one will not come. */
  arrive(): Promise<void> {
    this.#arrived += 1;
    if (this.#arrived >= this.expected) this.#open();
    return this.#all;
  }

  /** One of them will not come. */
  giveUp(error: Error): void {
    this.#fail(error);
  }
}
