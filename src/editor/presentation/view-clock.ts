import { type Clock, systemClock } from '../mirror/clock';

/** Time as the views need it; tests turn their own. */
export interface ViewClock extends Clock {
  /** Milliseconds UTC: leases and ages are told from it. */
  now(): number;
}

export const systemViewClock: ViewClock = { ...systemClock, now: () => Date.now() };
