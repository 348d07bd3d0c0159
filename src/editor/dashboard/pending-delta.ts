import type { MirrorChange, PlanMirror } from '../mirror/plan-mirror';
import type { Delta } from './messages';
import type { FeedRow } from './rows';
import { toAgentRow, toFeedRow, toItemRow, toNeedsSummary, toPlanRow, toStanding } from './to-rows';

/** So many items go in one message: a few milliseconds of the extension host's thread. */
export const ITEMS_PER_MESSAGE = 2000;
/** More rows at once than the page's feed keeps are no news. */
const MAX_FEED_ROWS = 500;

/** What has changed since the page was told last. */
export class PendingDelta {
  readonly #items = new Set<number>();
  #feed: FeedRow[] = [];
  #state = false;
  #plans = false;
  #needs = false;
  #sessions = false;

  get isEmpty(): boolean {
    return (
      this.#items.size === 0 &&
      this.#feed.length === 0 &&
      !(this.#state || this.#plans || this.#needs || this.#sessions)
    );
  }

  add(change: MirrorChange): void {
    for (const id of change.items) this.#items.add(id);
    // A container that lost or got a child shows another number of children.
    for (const parent of change.parents) if (typeof parent === 'number') this.#items.add(parent);
    this.#feed.push(...change.changes.map(toFeedRow));
    if (this.#feed.length > MAX_FEED_ROWS) this.#feed = this.#feed.slice(-MAX_FEED_ROWS);
    this.#state ||= change.state;
    this.#plans ||= change.planList || change.plans.size > 0;
    this.#needs ||= change.needs;
    this.#sessions ||= change.sessions;
  }

  /** Takes items to be sent later, in several messages. */
  addItems(ids: Iterable<number>): void {
    for (const id of ids) this.#items.add(id);
  }

  /** What is to be sent now, read from the mirror; the rest of the items stays for the next message (`more`). */
  take(mirror: PlanMirror): Delta {
    const delta: Delta = {};
    const ids = [...this.#items].slice(0, ITEMS_PER_MESSAGE);
    const items = ids.flatMap((id) => {
      this.#items.delete(id);
      const item = mirror.item(id);
      return item === undefined ? [] : [toItemRow(item)];
    });
    if (items.length > 0) delta.items = items;
    if (this.#state) delta.standing = toStanding(mirror.state);
    if (this.#plans) delta.plans = mirror.plans().map(toPlanRow);
    if (this.#needs) delta.needs = toNeedsSummary(mirror.needs);
    if (this.#sessions) delta.agents = mirror.sessions().map(toAgentRow);
    if (this.#feed.length > 0) delta.feed = this.#feed;
    delta.more = this.#items.size > 0;
    this.#feed = [];
    this.#state = false;
    this.#plans = false;
    this.#needs = false;
    this.#sessions = false;
    return delta;
  }
}
