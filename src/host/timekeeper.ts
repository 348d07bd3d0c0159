import { performance } from 'node:perf_hooks';
import type { Executor } from '../operations/executor';

export interface TimekeeperOptions {
  executor: Executor;
  /** Milliseconds UTC. */
  clock: () => number;
  /** Housekeeping may have changed something. */
  worked(): void;
  failed(error: unknown): void;
}

/** How often the clocks are compared. */
const TICK = 1000;
/** A tick that comes this much too late says that the machine (or this process) was suspended. */
const SUSPENDED = 5000;
/** After writes the next moment may have moved; housekeeping is asked again, but not more often than this. */
const AFTER_WRITES = 1000;
/** However often housekeeping asks to be called. */
const AT_LEAST = 100;
/** Housekeeping that failed (a full disk, say) is tried again after this. */
const AFTER_FAILURE = 30_000;
const LONGEST_TIMER = 2 ** 31 - 1;

/** What time brings: calls housekeeping when it wants to be called, and notices that the machine slept. */
export class Timekeeper {
  private alarm: NodeJS.Timeout | undefined;
  private alarmAt = Number.POSITIVE_INFINITY;
  private ticker: NodeJS.Timeout | undefined;
  private working: Promise<void> | undefined;
  private stopped = false;
  /** Leases are being put right after a suspension; it never rejects. */
  private correcting: Promise<void> | undefined;
  /** Both clocks at the last comparison; undefined: not started. */
  private last: { wall: number; running: number } | undefined;

  constructor(private readonly options: TimekeeperOptions) {}

  start(): void {
    this.setAlarm(0);
    this.last = { wall: this.options.clock(), running: performance.now() };
    this.ticker = setInterval(() => {
      // What it starts reports its own failure.
      void this.compareClocks();
    }, TICK);
    this.ticker.unref();
  }

  /**
   * To be called before anything that reads the time: after a suspension a client's call may come before the next
   * tick, and would take back everybody's leases. Gives what has to be waited for, if anything.
   */
  compareClocks(): Promise<void> | undefined {
    const before = this.last;
    if (before === undefined || this.stopped) {
      return undefined;
    }
    const wall = this.options.clock();
    const running = performance.now();
    this.last = { wall, running };
    // While a machine sleeps, the wall clock goes on; the monotonic clock does so on Windows only.
    const gap = Math.max(wall - before.wall, running - before.running) - TICK;
    if (gap > SUSPENDED) {
      this.correct((executor) => executor.slept(Math.round(gap)));
    } else if (wall < before.wall - SUSPENDED) {
      this.correct((executor) => executor.clampLeases());
    }
    return this.correcting;
  }

  private correct(task: (executor: Executor) => Promise<void>): void {
    const correcting = this.work(task).finally(() => {
      if (this.correcting === correcting) {
        this.correcting = undefined;
      }
    });
    this.correcting = correcting;
  }

  /** Something was written: an earlier moment may matter now. */
  touched(): void {
    this.setAlarm(AFTER_WRITES);
  }

  /** Stops; waits for what runs. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.alarm);
    clearInterval(this.ticker);
    await this.working;
  }

  /** In `delay` ms at the latest. */
  private setAlarm(delay: number): void {
    const at = performance.now() + delay;
    if (this.stopped || at >= this.alarmAt) {
      return;
    }
    clearTimeout(this.alarm);
    this.alarmAt = at;
    this.alarm = setTimeout(() => this.ring(), Math.min(delay, LONGEST_TIMER));
    this.alarm.unref();
  }

  private ring(): void {
    this.alarmAt = Number.POSITIVE_INFINITY;
    void this.compareClocks();
    void this.work(async (executor) => {
      const moment = await executor.housekeeping();
      if (moment !== null) {
        this.setAlarm(Math.max(moment - this.options.clock(), AT_LEAST));
      }
    });
  }

  /** Runs one thing after the other; never rejects. */
  private work(task: (executor: Executor) => Promise<void>): Promise<void> {
    const before = this.working ?? Promise.resolve();
    const working = before
      .then(async () => {
        if (!this.stopped) {
          await task(this.options.executor);
          this.options.worked();
        }
      })
      .catch((error: unknown) => {
        this.options.failed(error);
        this.setAlarm(AFTER_FAILURE);
      });
    this.working = working;
    return working;
  }
}
