import type { Change } from '../model/change';
import type { Activity } from '../model/vocabulary';
import type { ExecutionRequest, ExecutionResult } from '../operations/executor';
import type { ChangeFeed, ChangeSubscriber } from './change-feed';

/** Changes after which nothing can be had that could not be had before. */
const OPENS_NOTHING: ReadonlySet<Activity> = new Set(['claimed', 'progress', 'note', 'blocked', 'deferred']);

/**
 * So many of a kind are tried in vain before the rest is left in peace, but for those for whom open work is meant
 * by name.
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
  /** Under which an item's assignee may mean this session and no other of its kind; in lower case. */
  names: string[];
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
  /** The names, in lower case, for whom open work is meant. */
  wanted(): Promise<ReadonlySet<string>>;
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
  park(request: ExecutionRequest, seconds: number, mark: number): Waiter {
    let settle: Parked['settle'] = () => undefined;
    let fail: Parked['fail'] = () => undefined;
    const answer = new Promise<Record<string, unknown> | undefined>((resolve, reject) => {
      settle = resolve;
      fail = reject;
    });
    const parked: Parked = {
      request,
      filter: filterOf(request),
      names: namesOf(request),
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
      this.rounds().catch(() => {
        // Asking for the names failed (the store is lost, or the host ends): the next change wakes again.
        this.awake = false;
      });
    }
  }

  private async rounds(): Promise<void> {
    while (this.again) {
      this.again = false;
      const dry = new Map<string, number>();
      let wanted: ReadonlySet<string> | undefined;
      for (const parked of [...this.parked]) {
        if (parked.left !== undefined || !this.parked.includes(parked)) {
          continue;
        }
        const inVain = dry.get(parked.filter) ?? 0;
        if (inVain >= DRY_RUNS) {
          wanted ??= await this.options.wanted();
          if (!parked.names.some((name) => wanted?.has(name))) {
            continue;
          }
        }
        if (!(await this.tryAgain(parked))) {
          dry.set(parked.filter, inVain + 1);
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
        parked.running = false;
        if (parked.left !== undefined || parked.expired) {
          this.remove(parked);
          parked.settle(parked.left === undefined ? result.answer : undefined);
        }
        return false;
      }
      this.remove(parked);
      // A person's claim has no lease: without him it would stay for good. An agent may come back for his.
      if (
        parked.left === 'cancelled' ||
        (parked.left === 'disconnected' && parked.request.caller.kind === 'human')
      ) {
        this.options.abandoned(parked.request, result.answer);
      }
      parked.settle(parked.left === undefined ? result.answer : undefined);
    } catch (error) {
      this.remove(parked);
      parked.fail(error);
    }
    return true;
  }

  /**
   * The deadline. A run in flight decides: it may be claiming at this moment. Otherwise one more run gives the
   * answer, because what was remembered may be of a time before a successor took the store over.
   */
  private expire(parked: Parked): void {
    parked.expired = true;
    if (!parked.running) {
      void this.tryAgain(parked);
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

function fieldsOf(request: ExecutionRequest): Record<string, unknown> {
  return typeof request.input === 'object' && request.input !== null ? { ...request.input } : {};
}

/** Requests with the same filter find the same, as far as nobody else takes it and no item names one of them. */
function filterOf(request: ExecutionRequest): string {
  const { caller } = request;
  const asked = fieldsOf(request);
  delete asked.wait_seconds;
  delete asked.session_id;
  delete asked.session_name;
  const sorted = Object.entries(asked).sort(([one], [other]) => (one < other ? -1 : 1));
  return JSON.stringify([sorted, caller.user, caller.client, caller.kind]);
}

/** The session's own names; those of its user and client are the whole kind's. */
function namesOf(request: ExecutionRequest): string[] {
  const { session_id: id, session_name: name } = fieldsOf(request);
  const { sessionId, sessionName } = request.caller;
  return [id ?? sessionId, name ?? sessionName]
    .filter((one): one is string => typeof one === 'string')
    .map((one) => one.trim().toLowerCase());
}
