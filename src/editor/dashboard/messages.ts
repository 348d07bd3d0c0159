import type { AgentRow, FeedRow, Insight, ItemRow, NeedsSummary, PlanRow, Standing } from './rows';
import type { Strings } from './strings';

/** From the extension to the page. */
export type ToPage =
  /** Everything, instead of whatever the page had. With `more`, further items follow as deltas. */
  | ({ type: 'snapshot'; locale: string; project: { id: string; name: string }; strings: Strings } & Required<
      Omit<Delta, 'insight' | 'feed'>
    >)
  | ({ type: 'delta' } & Delta)
  /** Answers `queryFeed`; `failed` says why there is none. */
  | { type: 'feedPage'; query: number; rows: FeedRow[]; cursor: string | null; failed: string | null }
  /** Answers `loadTimeLine`; `since` is later than asked where the log was too long. */
  | { type: 'timeLine'; hours: number; since: number; rows: FeedRow[] }
  /** The page is seen again: a page that lives says `ready`. */
  | { type: 'wake' };

/** What changed. Lists of plans and agents are whole; items and feed rows are the changed ones only. */
export interface Delta {
  standing?: Standing;
  plans?: PlanRow[];
  items?: ItemRow[];
  needs?: NeedsSummary;
  agents?: AgentRow[];
  feed?: FeedRow[];
  insight?: Insight;
  more?: boolean;
}

/** What the feed is narrowed down to; null: everything. */
export interface FeedFilter {
  plan: string | null;
  session: string | null;
  item: number | null;
  file: string | null;
}

/** From the page to the extension. */
export type FromPage =
  | { type: 'ready'; plan: string | null }
  | { type: 'choosePlan'; plan: string | null }
  | { type: 'queryFeed'; query: number; filter: FeedFilter; cursor: string | null }
  | { type: 'loadTimeLine'; hours: number }
  | { type: 'openItem'; item: number }
  | { type: 'revealItem'; item: number }
  | { type: 'openNeedsYou' };

const MAX_TEXT = 2000;
const MAX_HOURS = 24 * 31;

/** Reads a message of the page; undefined for what the page never sends. */
export function parseFromPage(message: unknown): FromPage | undefined {
  if (!isRecord(message)) return undefined;
  const { type } = message;
  switch (type) {
    case 'ready':
    case 'choosePlan':
      return isTextOrNull(message.plan) ? { type, plan: message.plan } : undefined;
    case 'openItem':
    case 'revealItem':
      return isId(message.item) ? { type, item: message.item } : undefined;
    case 'openNeedsYou':
      return { type };
    case 'loadTimeLine': {
      const { hours } = message;
      return isId(hours) && hours > 0 && hours <= MAX_HOURS ? { type, hours } : undefined;
    }
    case 'queryFeed': {
      const { query, cursor } = message;
      const filter = parseFilter(message.filter);
      return isId(query) && isTextOrNull(cursor) && filter !== undefined
        ? { type, query, filter, cursor }
        : undefined;
    }
    default:
      return undefined;
  }
}

function parseFilter(value: unknown): FeedFilter | undefined {
  if (!isRecord(value)) return undefined;
  const { plan, session, item, file } = value;
  if (!isTextOrNull(plan) || !isTextOrNull(session) || !isTextOrNull(file)) return undefined;
  return item === null || isId(item) ? { plan, session, item, file } : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || (typeof value === 'string' && value.length <= MAX_TEXT);
}

function isId(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
