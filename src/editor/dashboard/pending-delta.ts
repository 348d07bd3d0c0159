import type { MirrorChange, PlanMirror } from '../mirror/plan-mirror';
import type { Delta } from './messages';
import type { FeedRow, ItemRow, NeedsSummary } from './rows';
import { toAgentRows, toFeedRow, toItemRow, toPlanRow, toStanding } from './to-rows';

/** So many items go in one message: about 150 KB, and a millisecond or two of the extension host's thread. */
export const ITEMS_PER_MESSAGE = 500;
/** More rows at once than the page's feed keeps are no news. */
const MAX_FEED_ROWS = 500;

/** What has changed since the page was told last. */
export class PendingDelta {
  readonly #items = new Set<number>();
  /** Items that were there from the start, as far as the page has not been told of them. */
  #rest: Iterator<number> | undefined;
  #feed: FeedRow[] = [];
  #state = false;
  #plans = false;
  #needs = false;
  #sessions = false;

  get isEmpty(): boolean {
    return (
      this.#rest === undefined &&
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
    this.#needs ||= change.needs || change.unsigned;
    this.#sessions ||= change.sessions;
  }

  /** What waits for a person is counted anew, though nothing changed in the plan. */
  addNeeds(): void {
    this.#needs = true;
  }

  /** Takes items to be sent later, in several messages; no more of them are asked for than the next one takes. */
  addItems(ids: Iterable<number>): void {
    this.#rest = ids[Symbol.iterator]();
  }

  /** What is to be sent now, read from the mirror; the rest of the items stays for the next message (`more`). */
  take(mirror: PlanMirror, needs: () => NeedsSummary): Delta {
    const delta: Delta = {};
    const items = this.#takeItems(mirror);
    if (items.length > 0) delta.items = items;
    if (this.#state) delta.standing = toStanding(mirror.state);
    if (this.#plans) delta.plans = mirror.plans().map(toPlanRow);
    if (this.#needs) delta.needs = needs();
    if (this.#sessions) delta.agents = toAgentRows(mirror.sessions());
    if (this.#feed.length > 0) delta.feed = this.#feed;
    delta.more = this.#rest !== undefined || this.#items.size > 0;
    this.#feed = [];
    this.#state = false;
    this.#plans = false;
    this.#needs = false;
    this.#sessions = false;
    return delta;
  }

  /** Those that changed first: whoever looks at them is not kept waiting for all the others. */
  #takeItems(mirror: PlanMirror): ItemRow[] {
    const rows: ItemRow[] = [];
    const take = (id: number) => {
      const item = mirror.item(id);
      if (item !== undefined) rows.push(toItemRow(item));
    };
    let room = ITEMS_PER_MESSAGE;
    for (const id of this.#items) {
      if (room === 0) return rows;
      this.#items.delete(id);
      take(id);
      room -= 1;
    }
    while (this.#rest !== undefined && room > 0) {
      const { done, value } = this.#rest.next();
      if (done === true) this.#rest = undefined;
      else take(value);
      room -= 1;
    }
    return rows;
  }
}
