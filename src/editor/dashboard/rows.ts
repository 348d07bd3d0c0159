import type {
  Activity,
  ItemStatus,
  ItemType,
  NeedKind,
  PlanStatus,
  SessionKind,
} from '../../model/vocabulary';

/** What the dashboard's page knows. Times are milliseconds since 1970; texts are cleaned and cut (`to-rows.ts`). */

export interface ItemRow {
  id: number;
  plan: string;
  key: string;
  title: string;
  type: ItemType;
  status: ItemStatus;
  parent: number | null;
  position: number;
  phase: string | null;
  children: number;
  deps: readonly number[];
  forPeople: boolean;
  /** The session that holds it, its name, since when. */
  holder: string | null;
  holderName: string | null;
  since: number | null;
  lease: number | null;
  percent: number | null;
  created: number;
  completed: number | null;
  reason: string | null;
}

export interface PlanRow {
  id: string;
  title: string;
  status: PlanStatus;
}

export interface AgentRow {
  id: string;
  name: string;
  kind: SessionKind;
  client: string;
  /** Whether it counts as connected, by the rule of the Agents view. */
  here: boolean;
  lastSeen: number;
}

/** One row of the log. */
export interface FeedRow {
  version: number;
  at: number;
  activity: Activity;
  plan: string | null;
  item: number | null;
  key: string | null;
  session: string | null;
  /** Who did it, for people. */
  who: string;
  kind: SessionKind;
  /** A consequence, by the product itself. */
  automatic: boolean;
  message: string | null;
  files: readonly string[];
}

/** What waits for a person: the same number as on the badge, and of which kinds. */
export interface NeedsSummary {
  total: number;
  counts: Partial<Record<NeedKind | 'unsigned', number>>;
}

/** What the `status` operation computes for the chosen plan (all plans: null). */
export interface Insight {
  plan: string | null;
  forecast: { at: number; from: string } | null;
  criticalPath: { ids: readonly number[]; minutes: number | null };
  stuck: readonly { id: number; why: string }[];
}

/** How far the mirror has come; `message` says what failed. */
export interface Standing {
  kind: 'idle' | 'loading' | 'empty' | 'live' | 'error';
  message: string | null;
}
