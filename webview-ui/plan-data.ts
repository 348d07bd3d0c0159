import { computed, signal } from '@preact/signals';
import { blockers } from '../src/editor/dashboard/blocking';
import { burnUp } from '../src/editor/dashboard/burn-up';
import { matchesFeed, mergeFeed } from '../src/editor/dashboard/feed';
import { groupGraph, WHOLE_GRAPH } from '../src/editor/dashboard/graph-groups';
import type { Delta, FeedFilter } from '../src/editor/dashboard/messages';
import { indexPlan } from '../src/editor/dashboard/plan-index';
import { completedAt, countStatuses, progressByPhase } from '../src/editor/dashboard/progress';
import type {
  AgentRow,
  FeedRow,
  Insight,
  ItemRow,
  NeedsSummary,
  PlanRow,
  Standing,
} from '../src/editor/dashboard/rows';
import type { Strings } from '../src/editor/dashboard/strings';
import { namedLanes, TimeLine } from '../src/editor/dashboard/time-line';
import * as view from './view-state';

/** What the extension told, and what follows from it. */
export const strings = signal<Strings | undefined>(undefined);
export const locale = signal('en');
export const projectName = signal('');
export const standing = signal<Standing>({ kind: 'loading', message: null });
export const plans = signal<readonly PlanRow[]>([]);
export const needs = signal<NeedsSummary>({ total: 0, counts: {} });
export const agents = signal<readonly AgentRow[]>([]);
/** Further items are on their way. */
export const isPartial = signal(false);
/** Moves on by itself, so that what lasts grows. */
export const now = signal(Date.now());

const NO_INSIGHT: Insight = {
  plan: null,
  forecast: null,
  criticalPath: { ids: [], minutes: null },
  stuck: [],
};
const newestInsight = signal<Insight>(NO_INSIGHT);

/** What is shown. One map that is changed in place: the signal says when. */
let items = new Map<number, ItemRow>();
/** What comes in: another map as long as a plan is read anew, so that what is shown stays until it is there. */
let arriving = items;
const itemsVersion = signal(0);
let shownCount = 0;

/** All items anew; with `more`, others follow. */
export function replaceItems(rows: readonly ItemRow[], more: boolean): void {
  arriving = new Map();
  takeItems(rows, more);
}

/** While more is on its way, the page is drawn again only when there is twice as much to be seen. */
function takeItems(rows: readonly ItemRow[], more: boolean): void {
  for (const row of rows) arriving.set(row.id, row);
  if (more && arriving.size < 2 * shownCount) return;
  items = arriving;
  shownCount = items.size;
  itemsVersion.value += 1;
}

export function itemById(id: number): ItemRow | undefined {
  return items.get(id);
}

export function takeDelta(delta: Delta): void {
  if (delta.standing !== undefined) standing.value = delta.standing;
  if (delta.plans !== undefined) plans.value = delta.plans;
  if (delta.needs !== undefined) needs.value = delta.needs;
  if (delta.agents !== undefined) agents.value = delta.agents;
  if (delta.insight !== undefined) newestInsight.value = delta.insight;
  const isComplete = delta.more === false && isPartial.peek();
  if (delta.more !== undefined) isPartial.value = delta.more;
  if (delta.items !== undefined || isComplete) takeItems(delta.items ?? [], isPartial.peek());
  if (delta.feed !== undefined) takeLiveFeed(delta.feed);
  if (!isPartial.peek()) now.value = Date.now();
}

/** The chosen plan, as long as it is there. */
export const plan = computed(() => {
  const chosen = view.plan.value;
  return plans.value.some((one) => one.id === chosen) ? chosen : null;
});

export const index = computed(() => {
  itemsVersion.value;
  // A plan that was archived is in no sum.
  const shown = new Set(plans.value.map((one) => one.id));
  const rows = function* () {
    for (const item of items.values()) if (shown.has(item.plan)) yield item;
  };
  return indexPlan(rows(), plan.value);
});

/** What the host computed for the chosen plan; nothing while it has not answered. */
export const insight = computed(() =>
  newestInsight.value.plan === plan.value ? newestInsight.value : NO_INSIGHT,
);

export const counts = computed(() => countStatuses(index.value.leaves));
/** When all was done; undefined before. */
export const finishedAt = computed(() => completedAt(index.value.leaves));
export const phases = computed(() => progressByPhase(index.value));
export const burnUpPoints = computed(() => burnUp(index.value.leaves, now.value));
export const stuckReasons = computed(() => new Map(insight.value.stuck.map((one) => [one.id, one.why])));
export const blockerList = computed(() => blockers(index.value, new Set(stuckReasons.value.keys())));

/** So many boxes are drawn at first. */
export const graphLimit = signal(120);
export const hidesFinished = computed(
  () => view.hideFinished.value ?? index.value.leaves.length > WHOLE_GRAPH,
);
export const graph = computed(() =>
  groupGraph(index.value, {
    expanded: view.expanded.value,
    hideFinished: hidesFinished.value,
    limit: graphLimit.value,
    criticalPath: insight.value.criticalPath.ids,
  }),
);

/** Rows that came while the page looked on: kept until the log's part that was asked for is there. */
let live: readonly FeedRow[] = [];
export const feed = signal<readonly FeedRow[]>([]);
export const feedCursor = signal<string | null>(null);
export const feedState = signal<'loading' | 'ready' | { failed: string }>('loading');
/** Grows with each row that came by itself and passes the filter. */
export const freshFeed = signal<{ count: number; latest: FeedRow | undefined }>({
  count: 0,
  latest: undefined,
});

/** A key that no item has. */
export const NO_SUCH_ITEM = -1;

const feedItem = computed(() => {
  const key = view.feedItemKey.value.trim().toLowerCase();
  return key === '' ? null : (itemIdByKey(key) ?? NO_SUCH_ITEM);
});

/** Another object only when something in it is different: the log is asked again then. */
export const feedFilter = computed<FeedFilter>(() => {
  const file = view.feedFile.value.trim();
  return {
    plan: plan.value,
    session: view.feedSession.value,
    item: feedItem.value,
    file: file === '' ? null : file,
  };
});

/** The item whose key this is, in the chosen plan or any. */
function itemIdByKey(key: string): number | undefined {
  for (const item of index.value.items.values()) if (item.key.toLowerCase() === key) return item.id;
  return undefined;
}

export function takeFeedPage(rows: readonly FeedRow[], isFirst: boolean): void {
  const filter = feedFilter.value;
  const known = isFirst
    ? mergeFeed(
        [],
        live.filter((row) => matchesFeed(row, filter)),
      )
    : feed.value;
  // Whoever asks for older rows gets them, however many there are.
  feed.value = mergeFeed(known, rows, isFirst ? undefined : known.length + rows.length);
}

export const timeLine = signal<{ folded: TimeLine; since: number } | undefined>(undefined);
const lineVersion = signal(0);

export function takeTimeLine(since: number, rows: readonly FeedRow[]): void {
  const folded = new TimeLine();
  folded.add(rows);
  folded.add(live);
  timeLine.value = { folded, since };
}

export const lanes = computed(() => {
  lineVersion.value;
  const found = timeLine.value?.folded.lanes(timeLine.value.since, index.value.items, plan.value) ?? [];
  return namedLanes(found, new Map(agents.value.map(({ id, name }) => [id, name])));
});

function takeLiveFeed(rows: readonly FeedRow[]): void {
  live = [...live, ...rows].slice(-500);
  timeLine.value?.folded.add(rows);
  lineVersion.value += 1;
  const filter = feedFilter.value;
  const passing = rows.filter((row) => matchesFeed(row, filter));
  if (passing.length === 0) return;
  feed.value = mergeFeed(feed.value, passing);
  freshFeed.value = { count: freshFeed.value.count + passing.length, latest: passing.at(-1) };
}

export function forgetLive(): void {
  live = [];
}
