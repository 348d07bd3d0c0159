import type { Change } from '../model/change';
import type { Activity } from '../model/vocabulary';
import type { ExecutionRequest, ExecutionResult } from '../operations/executor';
import type { ChangeFeed, ChangeSubscriber } from './change-feed';

/** Changes after which nothing can be had that could not be had before. */
const OPENS_NOTHING: ReadonlySet<Activity> = new Set(['claimed', 'progress', 'note', 'blocked', 'deferred']);

/**
 * So many of a kind are tried in vain before the rest is left in peace. Not one only: an item may be meant for
 * one of them by name.
 */
const DRY_RUNS = 16;

/** A `next` that found nothing and waits; it holds no transaction. */
export interface Waiter {
  /** Settles with the answer, or with undefined when the caller went away first. Rejects as the operation does. */
  readonly answer: Promise<Record<string, unknown> | undefined>;
  /**
   * The caller went away: no claim. If a run is making one at this moment, it is given back where he said that
   * he no longer wants it; who only lost his connection may come back and ask for it with the same key.
   */
  leave(how: 'cancelled' | 'disconnected'): void;
}

interface Parked {
  request: ExecutionRequest;
  filter: string;
  nothing: Record<string, unknown>;
  timer: NodeJS.Timeout;
  running: boolean;
  left: 'cancelled' | 'disconnected' | undefined;
  expired: boolean;
  settle(answer: Record<string, unknown> | undefined): void;
  fail(error: unknown): void;
}

export interface WaitingRoomOptions {
  feed: ChangeFeed;
  run(request: ExecutionRequest): Promise<ExecutionResult>;
  /** The caller of this claim went away while it was made. */
  abandoned(request: ExecutionRequest, answer: Record<string, unknown>): void;
}

/**
 * Where `next` waits for work. After changes that may open some, the waiting requests are run again, first
 * come first served; once some with the same filters have found nothing, the rest of their kind is not tried,
 * so that one opened item does not wake a whole herd.
 */
export class WaitingRoom {
  private parked: Parked[] = [];
  private awake = false;
  private again = false;
  private joined = false;
  /** Counts the wake-ups, so that one between a request's run and its parking is not missed. */
  private wakes = 0;
  private readonly subscriber: ChangeSubscriber;

  constructor(private readonly options: WaitingRoomOptions) {
    this.subscriber = {
      // Between the first waiter's run and this moment something may have opened.
      joined: () => this.wake(),
      deliver: (changes) => this.heard(changes),
    };
  }

  /** To be taken before a request runs and given to `park`. */
  get mark(): number {
    return this.wakes;
  }

  get size(): number {
    return this.parked.length;
  }

  /** Parks a request whose run has found nothing, for `seconds` from now. */
  park(request: ExecutionRequest, result: ExecutionResult, seconds: number, mark: number): Waiter {
    let settle: Parked['settle'] = () => undefined;
    let fail: Parked['fail'] = () => undefined;
    const answer = new Promise<Record<string, unknown> | undefined>((resolve, reject) => {
      settle = resolve;
      fail = reject;
    });
    const parked: Parked = {
      request,
      filter: filterOf(request),
      nothing: result.answer,
      timer: setTimeout(() => this.expire(parked), seconds * 1000),
      running: false,
      left: undefined,
      expired: false,
      settle,
      fail,
    };
    this.parked.push(parked);
    if (!this.joined) {
      this.joined = true;
      this.options.feed.subscribe(this.subscriber);
    } else if (mark !== this.wakes) {
      this.wake();
    }
    return { answer, leave: (how) => this.leave(parked, how) };
  }

  /** The host ends: nobody gets an answer, the clients ask its successor. */
  empty(): void {
    for (const parked of [...this.parked]) {
      this.leave(parked, 'disconnected');
    }
  }

  private heard(changes: readonly Change[]): void {
    if (changes.some((change) => !OPENS_NOTHING.has(change.activity))) {
      this.wake();
    }
  }

  private wake(): void {
    this.wakes += 1;
    this.again = true;
    if (!this.awake) {
      this.awake = true;
      this.rounds().catch(() => undefined);
    }
  }

  private async rounds(): Promise<void> {
    while (this.again) {
      this.again = false;
      const dry = new Map<string, number>();
      for (const parked of [...this.parked]) {
        const inVain = dry.get(parked.filter) ?? 0;
        if (parked.left === undefined && inVain < DRY_RUNS && this.parked.includes(parked)) {
          if (!(await this.tryAgain(parked))) {
            dry.set(parked.filter, inVain + 1);
          }
        }
      }
    }
    this.awake = false;
  }

  /** Whether it found something (or failed for good, which says nothing about the others). */
  private async tryAgain(parked: Parked): Promise<boolean> {
    parked.running = true;
    try {
      const result = await this.options.run(parked.request);
      if (result.waiting !== undefined) {
        parked.nothing = result.answer;
        parked.running = false;
        if (parked.left !== undefined || parked.expired) {
          this.remove(parked);
          parked.settle(parked.left === undefined ? result.answer : undefined);
        }
        return false;
      }
      this.remove(parked);
      if (parked.left === 'cancelled') {
        this.options.abandoned(parked.request, result.answer);
      }
      parked.settle(parked.left === undefined ? result.answer : undefined);
    } catch (error) {
      this.remove(parked);
      parked.fail(error);
    }
    return true;
  }

  /** The deadline. A run in flight decides: it may be claiming at this moment. */
  private expire(parked: Parked): void {
    parked.expired = true;
    if (!parked.running) {
      this.remove(parked);
      parked.settle(parked.nothing);
    }
  }

  private leave(parked: Parked, how: 'cancelled' | 'disconnected'): void {
    parked.left = how;
    if (!parked.running) {
      this.remove(parked);
      parked.settle(undefined);
    }
  }

  private remove(parked: Parked): void {
    clearTimeout(parked.timer);
    this.parked = this.parked.filter((other) => other !== parked);
    if (this.parked.length === 0 && this.joined) {
      this.joined = false;
      this.options.feed.unsubscribe(this.subscriber);
    }
  }
}

/** Requests with the same filter find the same, as far as nobody else takes it. */
function filterOf(request: ExecutionRequest): string {
  const { caller } = request;
  const asked: Record<string, unknown> =
    typeof request.input === 'object' && request.input !== null ? { ...request.input } : {};
  delete asked.wait_seconds;
  delete asked.session_id;
  delete asked.session_name;
  return JSON.stringify([asked, caller.user, caller.client, caller.kind]);
}
