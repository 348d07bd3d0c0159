/** Time as the mirror needs it; tests turn their own. */
export interface Clock {
  /** Milliseconds; only differences count. */
  now(): number;
  /** Calls back once, after so many milliseconds. */
  after(milliseconds: number, callback: () => void): { dispose(): void };
}

export const systemClock: Clock = {
  now: () => performance.now(),
  after(milliseconds, callback) {
    const timer = setTimeout(callback, milliseconds);
    // Nothing is to be kept running for a look at the plan.
    timer.unref();
    return { dispose: () => clearTimeout(timer) };
  },
};
