/** Time as the views need it; tests turn their own. */
export interface ViewClock {
  /** Milliseconds UTC: leases and ages are told from it. */
  now(): number;
  /** Calls back once, after so many milliseconds. */
  after(milliseconds: number, callback: () => void): { dispose(): void };
}

export const systemViewClock: ViewClock = {
  now: () => Date.now(),
  after(milliseconds, callback) {
    const timer = setTimeout(callback, milliseconds);
    // Nothing is to be kept running for a look at the plan.
    timer.unref();
    return { dispose: () => clearTimeout(timer) };
  },
};
