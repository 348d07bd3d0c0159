/** Which answers have arrived, so that the host may forget them: not those whose keys are in use again. */
export class Confirmations {
  private readonly arrived = new Set<string>();
  /** The keys of calls on their way, with how many use each. */
  private readonly underway = new Map<string, number>();

  /** Runs a call under its key. */
  async during<T>(key: string, call: () => Promise<T>): Promise<T> {
    this.underway.set(key, (this.underway.get(key) ?? 0) + 1);
    try {
      return await call();
    } finally {
      const others = (this.underway.get(key) ?? 1) - 1;
      if (others > 0) {
        this.underway.set(key, others);
      } else {
        this.underway.delete(key);
      }
    }
  }

  add(key: string): void {
    this.arrived.add(key);
  }

  /** What may be confirmed with the next request. */
  ready(): string[] {
    return [...this.arrived].filter((key) => !this.underway.has(key));
  }

  /** The host has read these confirmations. */
  sent(keys: readonly string[]): void {
    for (const key of keys) {
      this.arrived.delete(key);
    }
  }

  /** Everything that is left, at the end. */
  takeAll(): string[] {
    const all = [...this.arrived];
    this.arrived.clear();
    return all;
  }
}
