import type { ViewClock } from '../presentation/view-clock';

/** Remaining times are told in minutes: so often they are looked at again, in ms. */
const PACE = 30_000;

/** Calls back at a coarse pace while somebody looks. */
export class LeaseTicker {
  #timer: { dispose(): void } | undefined;

  constructor(
    private readonly clock: Pick<ViewClock, 'after'>,
    private readonly isLooked: () => boolean,
    private readonly tick: () => void,
  ) {}

  /** To be called when a view is shown or hidden. */
  update(): void {
    if (!this.isLooked()) {
      this.dispose();
      return;
    }
    this.#timer ??= this.clock.after(PACE, () => {
      this.#timer = undefined;
      this.tick();
      this.update();
    });
  }

  dispose(): void {
    this.#timer?.dispose();
    this.#timer = undefined;
  }
}
