import { performance } from 'node:perf_hooks';

/** A waiting call's deadline: fixed when the call is made, so that a repeated request waits the rest only. */
export class Deadline {
  private readonly at: number | undefined;

  constructor(private readonly input: Record<string, unknown>) {
    const seconds = input.wait_seconds;
    this.at = typeof seconds === 'number' && seconds > 0 ? performance.now() + seconds * 1000 : undefined;
  }

  /** The input with what is left of `wait_seconds`; as it is where the call does not wait. */
  remaining(): Record<string, unknown> {
    if (this.at === undefined) {
      return this.input;
    }
    const left = Math.max(0, this.at - performance.now()) / 1000;
    const asked = Number(this.input.wait_seconds);
    // The first time nothing has passed yet: the host is asked for what the caller asked for.
    return { ...this.input, wait_seconds: asked - left < 0.1 ? asked : Math.round(left * 1000) / 1000 };
  }
}
