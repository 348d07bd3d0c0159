import type { Change } from '../../model/change';
import { type ErrorAnswer, MasterplanError } from '../../model/errors';
import type { Need, NeedsAnswer, OutlineItem } from '../../model/outline';
import type { Plan } from '../../model/plan';
import { type Clock, systemClock } from './clock';
import { Demand } from './demand';
import { loadState } from './load-state';
import { MirroredState } from './mirrored-state';
import type { MirrorChange, MirrorSession, MirrorState, PlanMirror, Progress } from './plan-mirror';
import type { PlanSource } from './plan-source';
import { refreshState } from './refresh-state';

/** Changes that come within so many ms are read together. */
const WINDOW = 50;
/** Needs, sessions and signatures are read at most so often, in ms. */
const PEOPLE_PACE = 250;
/** Leases move silently with heartbeats: claimed items are read again after so many ms. */
const LEASE_PACE = 30_000;
/** Whether there is a store, and still the same one, is looked at so often, in ms: it costs next to nothing. */
const STORE_PACE = 2_000;
const FIRST_RETRY = 1_000;
const LONGEST_RETRY = 30_000;

type Timer = { dispose(): void };

/**
 * The mirror of one project, kept alive by change events. One piece of work runs at a time; whatever arrives
 * meanwhile waits as a demand for the next one.
 */
export class LiveMirror implements PlanMirror {
  readonly #source: PlanSource;
  readonly #clock: Clock;
  readonly #report: (what: string, error: unknown) => void;
  #data = new MirroredState();
  #state: MirrorState = { kind: 'idle' };
  #version = 0;
  #demand = new Demand();
  #subscription: { close(): Promise<void> } | undefined;
  #watchers = 0;
  #listeners = new Set<(change: MirrorChange) => void>();
  #settled: (() => void)[] = [];
  #isBusy = false;
  #isClosed = false;
  #failures = 0;
  #peopleReadAt = Number.NEGATIVE_INFINITY;
  /** The next piece of work, and when it is due. */
  #next: (Timer & { at: number }) | undefined;
  /** Looks for what no event tells. */
  #watch: Timer | undefined;
  /** The store that was read; undefined: there was none. */
  #store: string | undefined;
  #leasesReadAt = Number.NEGATIVE_INFINITY;

  /** `report`: what went wrong, for the log. */
  constructor(
    source: PlanSource,
    options: { clock?: Clock; report?: (what: string, error: unknown) => void } = {},
  ) {
    this.#source = source;
    this.#clock = options.clock ?? systemClock;
    this.#report = options.report ?? (() => undefined);
    this.#demand.reload = true;
  }

  get state(): MirrorState {
    return this.#state;
  }

  get version(): number {
    return this.#version;
  }

  get needs(): NeedsAnswer {
    return this.#data.needs;
  }

  plans(options: { archived?: boolean } = {}): readonly Plan[] {
    return this.#data.plans.list(options.archived === true);
  }

  plan(planId: string): Plan | undefined {
    return this.#data.plans.get(planId);
  }

  item(id: number): OutlineItem | undefined {
    return this.#data.items.get(id);
  }

  itemByKey(planId: string, itemKey: string): OutlineItem | undefined {
    return this.#data.items.byKey(planId, itemKey);
  }

  roots(planId: string): readonly OutlineItem[] {
    return this.#data.items.children(planId);
  }

  children(id: number): readonly OutlineItem[] {
    return this.#data.items.children(id);
  }

  dependents(id: number): readonly OutlineItem[] {
    return this.#data.items.dependents(id);
  }

  blockers(id: number): readonly OutlineItem[] {
    return this.#data.items.blockers(id);
  }

  items(planId?: string): Iterable<OutlineItem> {
    return this.#data.items.of(planId);
  }

  itemCount(planId?: string): number {
    return planId === undefined ? this.#data.items.size : this.#data.items.countOf(planId);
  }

  progressOf(id: number): Progress {
    return this.#data.items.progressOf(id);
  }

  needOf(target: { itemId: number } | { planId: string }): Need | undefined {
    return this.#data.needOf(target);
  }

  sessions(): readonly MirrorSession[] {
    return this.#data.sessions;
  }

  heldBy(sessionId: string): readonly OutlineItem[] {
    return this.#data.items.heldBy(sessionId);
  }

  unsigned(): readonly Change[] {
    return this.#data.unsigned;
  }

  isUnsigned(target: { itemId: number } | { planId: string }): boolean {
    return this.#data.isUnsigned(target);
  }

  onDidChange(listener: (change: MirrorChange) => void): { dispose(): void } {
    // Its own function, so that a listener that is added twice is called twice.
    const own = (change: MirrorChange) => listener(change);
    this.#listeners.add(own);
    return { dispose: () => void this.#listeners.delete(own) };
  }

  watch(): { dispose(): void } {
    let isOpen = true;
    this.#watchers += 1;
    this.#schedule();
    return {
      dispose: () => {
        if (!isOpen) return;
        isOpen = false;
        this.#watchers -= 1;
        if (this.#watchers === 0) this.#rest();
      },
    };
  }

  async ready(): Promise<void> {
    const watch = this.watch();
    try {
      if (!this.#isSettled || (this.#watchers === 1 && !this.#demand.isEmpty)) await this.#untilSettled();
    } finally {
      watch.dispose();
    }
  }

  async refresh(): Promise<void> {
    this.#demand.all();
    this.#failures = 0;
    const watch = this.watch();
    try {
      await this.#untilSettled();
    } finally {
      watch.dispose();
    }
  }

  /** The source's client is another one: subscribes there and reads everything again. */
  reconnect(): void {
    this.#unsubscribe();
    this.#demand.all();
    this.#failures = 0;
    if (this.#state.kind !== 'idle' || this.#watchers > 0) this.#schedule();
  }

  dispose(): void {
    this.#isClosed = true;
    this.#rest();
    this.#unsubscribe();
    this.#listeners.clear();
    this.#settle();
  }

  get #isSettled(): boolean {
    const { kind } = this.#state;
    if (this.#isClosed || kind === 'error') return true;
    return kind !== 'idle' && kind !== 'loading' && !this.#demand.reload;
  }

  #untilSettled(): Promise<void> {
    return new Promise((resolve) => {
      this.#settled.push(resolve);
      this.#schedule();
    });
  }

  #settle(): void {
    for (const resolve of this.#settled.splice(0)) resolve();
  }

  #unsubscribe(): void {
    const subscription = this.#subscription;
    this.#subscription = undefined;
    subscription?.close().catch((error: unknown) => this.#report('unsubscribing', error));
  }

  /** Nobody looks: what changes is noted, and read when somebody looks again. */
  #rest(): void {
    this.#next?.dispose();
    this.#next = undefined;
    this.#watch?.dispose();
    this.#watch = undefined;
  }

  /** Sees to it that whatever is demanded is done in time. */
  #schedule(): void {
    if (this.#isClosed || this.#watchers === 0 || this.#isBusy) return;
    this.#keepWatch();
    if (this.#demand.isEmpty) {
      this.#settle();
      return;
    }
    const at = this.#due();
    if (this.#next !== undefined && this.#next.at <= at) return;
    this.#next?.dispose();
    const timer = this.#clock.after(Math.max(0, at - this.#clock.now()), () => {
      this.#next = undefined;
      void this.#work();
    });
    this.#next = { at, dispose: () => timer.dispose() };
  }

  #due(): number {
    const now = this.#clock.now();
    if (this.#failures > 0) return now + Math.min(FIRST_RETRY * 2 ** (this.#failures - 1), LONGEST_RETRY);
    if (this.#demand.reload || this.#settled.length > 0) return now;
    if (this.#demand.isUrgent) return now + WINDOW;
    return Math.max(now + WINDOW, this.#peopleReadAt + PEOPLE_PACE);
  }

  async #work(): Promise<void> {
    if (this.#isBusy || this.#isClosed) return;
    this.#isBusy = true;
    const demand = this.#demand;
    this.#demand = new Demand();
    try {
      await (demand.reload ? this.#load() : this.#refresh(demand));
      this.#failures = 0;
    } catch (error) {
      this.#failures += 1;
      // Half of it may have been taken in.
      this.#demand.all();
      this.#fail(error);
    } finally {
      this.#isBusy = false;
      if (!this.#demand.reload || this.#failures > 0) this.#settle();
      this.#schedule();
    }
  }

  async #load(): Promise<void> {
    if (this.#state.kind === 'idle' || this.#state.kind === 'empty') this.#enter({ kind: 'loading' });
    this.#store = await this.#source.store();
    if (this.#store === undefined) {
      this.#unsubscribe();
      this.#take(new MirroredState(), { kind: 'empty' });
      return;
    }
    if (this.#subscription === undefined) await this.#subscribe();
    const data = await loadState(this.#source);
    this.#peopleReadAt = this.#clock.now();
    this.#leasesReadAt = this.#peopleReadAt;
    this.#take(data, data.plans.size === 0 ? { kind: 'empty' } : { kind: 'live' });
  }

  /** Before anything is read, so that nothing falls between. */
  async #subscribe(): Promise<void> {
    const subscription = await this.#source.subscribe({
      onChanges: (changes) => {
        if (this.#subscription !== undefined && this.#subscription !== subscription) return;
        this.#version = changes.at(-1)?.version ?? this.#version;
        this.#demand.note(changes);
        this.#schedule();
      },
      onResync: (version) => {
        this.#version = version;
        this.#demand.all();
        this.#schedule();
      },
    });
    if (this.#isClosed) {
      await subscription.close();
      return;
    }
    this.#subscription = subscription;
    this.#version = Math.max(this.#version, subscription.version);
  }

  async #refresh(demand: Demand): Promise<void> {
    const data = this.#data;
    const people = demand.people && this.#clock.now() >= this.#peopleReadAt + PEOPLE_PACE;
    if (demand.people && !people) this.#demand.people = true;
    if (demand.people && !people && demand.signaturesAnew) this.#demand.signaturesAnew = true;
    if (people) this.#peopleReadAt = this.#clock.now();
    const change = await refreshState(data, this.#source, demand, people);
    const state: MirrorState = data.plans.size === 0 ? { kind: 'empty' } : { kind: 'live' };
    change.state = state.kind !== this.#state.kind;
    this.#state = state;
    if (isNoticeable(change)) this.#emit(change);
  }

  #take(data: MirroredState, state: MirrorState): void {
    const stateChanged = state.kind !== this.#state.kind;
    this.#data = data;
    this.#state = state;
    this.#emit({ ...nothing(), reset: true, state: stateChanged });
  }

  #fail(error: unknown): void {
    this.#report('reading the plan', error);
    this.#enter({ kind: 'error', error: answerOf(error) });
  }

  #enter(state: MirrorState): void {
    this.#state = state;
    this.#emit({ ...nothing(), state: true });
  }

  #emit(change: MirrorChange): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(change);
      } catch (error) {
        this.#report('showing a change', error);
      }
    }
  }

  /** What no event tells: a store that comes, goes or is made again, and leases that move. */
  #keepWatch(): void {
    const { kind } = this.#state;
    if (this.#watch !== undefined || (kind !== 'empty' && kind !== 'live')) return;
    this.#watch = this.#clock.after(STORE_PACE, () => {
      this.#watch = undefined;
      void this.#lookAround();
    });
  }

  async #lookAround(): Promise<void> {
    try {
      if ((await this.#source.store()) !== this.#store) {
        // Whoever listened at the old store hears nothing of the new one.
        this.#unsubscribe();
        this.#demand.all();
      } else if (this.#state.kind === 'live' && this.#clock.now() >= this.#leasesReadAt + LEASE_PACE) {
        this.#leasesReadAt = this.#clock.now();
        for (const id of this.#data.items.held()) this.#demand.items.add(id);
        this.#demand.people = true;
      }
    } catch (error) {
      this.#report('looking for the store', error);
    }
    this.#schedule();
  }
}

function nothing(): MirrorChange {
  return {
    reset: false,
    state: false,
    planList: false,
    plans: new Set(),
    items: new Set(),
    parents: new Set(),
    needs: false,
    sessions: false,
    unsigned: false,
    changes: [],
  };
}

function isNoticeable(change: MirrorChange): boolean {
  return (
    change.state ||
    change.planList ||
    change.needs ||
    change.sessions ||
    change.unsigned ||
    change.plans.size > 0 ||
    change.items.size > 0 ||
    change.parents.size > 0 ||
    change.changes.length > 0
  );
}

function answerOf(error: unknown): ErrorAnswer {
  if (error instanceof MasterplanError) return error.toAnswer();
  return { code: 'INTERNAL', message: error instanceof Error ? error.message : String(error) };
}
