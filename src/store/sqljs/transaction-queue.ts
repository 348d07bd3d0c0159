export type Job = () => Promise<void>;

/** Runs jobs one at a time in the order in which they came. Jobs see to their own errors. */
export class TransactionQueue {
  readonly #jobs: Job[] = [];
  readonly #between: () => Promise<void> | undefined;
  readonly #after: () => void;
  readonly #turn: number;
  #running = false;
  #stopped = false;

  /**
   * @param between what has to be done before the next job, if anything
   * @param after called when a job has ended
   * @param turnMilliseconds after so long of jobs in a row the event loop gets a turn
   */
  constructor(between: () => Promise<void> | undefined, after: () => void, turnMilliseconds: number) {
    this.#between = between;
    this.#after = after;
    this.#turn = turnMilliseconds;
  }

  /** Whether nobody waits for a turn. */
  get empty(): boolean {
    return this.#jobs.length === 0;
  }

  push(job: Job): void {
    this.#jobs.push(job);
    this.wake();
  }

  /** Before all that wait. */
  pushFirst(job: Job): void {
    this.#jobs.unshift(job);
    this.wake();
  }

  /** Looks whether there is something to do (`between` may have become due). */
  wake(): void {
    void this.#run();
  }

  /** Drops what waits and runs nothing more. */
  stop(): void {
    this.#stopped = true;
    this.#jobs.length = 0;
  }

  async #run(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    let turn = performance.now();
    while (!this.#stopped) {
      const due = this.#between();
      if (due !== undefined) {
        await due;
        continue;
      }
      const job = this.#jobs.shift();
      if (job === undefined) break;
      await job();
      this.#after();
      if (performance.now() - turn > this.#turn && !this.empty) {
        await new Promise((resolve) => setImmediate(resolve));
        turn = performance.now();
      }
    }
    this.#running = false;
  }
}
