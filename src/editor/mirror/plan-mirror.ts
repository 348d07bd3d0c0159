import type { Change } from '../../model/change';
import type { ErrorAnswer } from '../../model/errors';
import type { Need, NeedsAnswer, OutlineItem } from '../../model/outline';
import type { Plan } from '../../model/plan';
import type { SessionKind } from '../../model/vocabulary';

/** How far the mirror has come. */
export type MirrorState =
  /** Nobody looks: nothing was read yet. */
  | { kind: 'idle' }
  | { kind: 'loading' }
  /** The project has no store, or one without plans. */
  | { kind: 'empty' }
  | { kind: 'live' }
  /** Reading failed; it is tried again. What was read before stays. */
  | { kind: 'error'; error: ErrorAnswer };

/** A session as `sessions` gives it; what it holds is asked of the mirror (`heldBy`). */
export interface MirrorSession {
  session_id: string;
  session_name: string | null;
  client: string;
  user: string;
  kind: SessionKind;
  /** Whether a client speaks for it now. */
  connected: boolean;
  first_seen: string;
  last_seen: string;
}

/** What a change event did to the mirror. Ids that are not listed look as before. */
export interface MirrorChange {
  /** Everything may be different. */
  reset: boolean;
  /** The state (`MirrorState`) is another one. */
  state: boolean;
  /** The list of plans is another one (made, archived, restored). */
  planList: boolean;
  /** Plans with another status, holder or counts. */
  plans: ReadonlySet<string>;
  /** Items that look different, the containers whose progress moved included. */
  items: ReadonlySet<number>;
  /** Parents whose list of children is another one: item ids, or plan ids for the top level. */
  parents: ReadonlySet<number | string>;
  needs: boolean;
  sessions: boolean;
  unsigned: boolean;
  /** The log's rows behind it, oldest first; empty after a reset. */
  changes: readonly Change[];
}

/** Leaves below an item or in a plan. */
export interface Progress {
  total: number;
  completed: number;
  inProgress: number;
  cancelled: number;
}

/**
 * One project's plan as this window sees it: everything but the long texts, in memory, so that views, filters and
 * quick picks answer at once. Loaded in pages when somebody looks for the first time, then kept by change events:
 * what they name is read again, nothing else.
 */
export interface PlanMirror {
  readonly state: MirrorState;
  /** The log's newest version that it knows. */
  readonly version: number;
  /** Plans that are not archived (all with `archived`): those in work first, then the newest. */
  plans(options?: { archived?: boolean }): readonly Plan[];
  plan(planId: string): Plan | undefined;
  item(id: number): OutlineItem | undefined;
  itemByKey(planId: string, itemKey: string): OutlineItem | undefined;
  /** Items without a parent, by position. */
  roots(planId: string): readonly OutlineItem[];
  children(id: number): readonly OutlineItem[];
  /** Items that depend on this one. */
  dependents(id: number): readonly OutlineItem[];
  /** What holds the item back now: uncompleted dependencies, its own and its containers'. */
  blockers(id: number): readonly OutlineItem[];
  items(planId?: string): Iterable<OutlineItem>;
  itemCount(planId?: string): number;
  /** Of a container's leaves; of a leaf itself. Kept, not counted anew. */
  progressOf(id: number): Progress;
  readonly needs: NeedsAnswer;
  /** The need of an item or plan, if any. */
  needOf(target: { itemId: number } | { planId: string }): Need | undefined;
  /** Sessions at work, the newest first. */
  sessions(): readonly MirrorSession[];
  heldBy(sessionId: string): readonly OutlineItem[];
  /** Human changes without a valid signature, the newest first. */
  unsigned(): readonly Change[];
  /** Whether an item has such a change. */
  isUnsigned(target: { itemId: number } | { planId: string }): boolean;
  /** Asks for the mirror to be live while the returned handle is open (a visible view, the status bar). */
  watch(): { dispose(): void };
  onDidChange(listener: (change: MirrorChange) => void): { dispose(): void };
  /** Settles when the first load is over (live, empty or error). */
  ready(): Promise<void>;
  /** Reads everything again. */
  refresh(): Promise<void>;
}
