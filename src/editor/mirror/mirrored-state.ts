import type { Change } from '../../model/change';
import type { Need, NeedsAnswer } from '../../model/outline';
import { ItemIndex } from './item-index';
import { MirroredPlans } from './mirrored-plans';
import type { MirrorSession } from './plan-mirror';

const NO_NEEDS: NeedsAnswer = {
  needs: [],
  counts: { decision: 0, manual: 0, held: 0, review: 0, stuck: 0, exhausted: 0, key: 0 },
  total: 0,
};

/** What a replacement changed: the part itself, and the marks on items and plans. */
export interface Marked {
  isDifferent: boolean;
  items: number[];
  plans: string[];
}

/** Everything that a mirror holds, and what each part's replacement changed. */
export class MirroredState {
  readonly items = new ItemIndex();
  readonly plans = new MirroredPlans();
  #needs: NeedsAnswer = NO_NEEDS;
  readonly #needOfItem = new Map<number, Need>();
  readonly #needOfPlan = new Map<string, Need>();
  #sessions: readonly MirrorSession[] = [];
  /** Oldest first, as they are read. */
  #unsigned: readonly Change[] = [];
  #unsignedNewestFirst: readonly Change[] = [];
  #unsignedItems = new Map<number, true>();
  #unsignedPlans = new Map<string, true>();
  /** Up to here the log was checked for unsigned changes. */
  unsignedUpTo = 0;

  get needs(): NeedsAnswer {
    return this.#needs;
  }

  get sessions(): readonly MirrorSession[] {
    return this.#sessions;
  }

  get unsigned(): readonly Change[] {
    return this.#unsignedNewestFirst;
  }

  needOf(target: { itemId: number } | { planId: string }): Need | undefined {
    return 'itemId' in target ? this.#needOfItem.get(target.itemId) : this.#needOfPlan.get(target.planId);
  }

  isUnsigned(target: { itemId: number } | { planId: string }): boolean {
    return 'itemId' in target
      ? this.#unsignedItems.has(target.itemId)
      : this.#unsignedPlans.has(target.planId);
  }

  /** Marks of items and plans that need somebody change how those look. */
  replaceNeeds(needs: NeedsAnswer): Marked {
    const before = this.#needs;
    const [items, plans] = [new Map(this.#needOfItem), new Map(this.#needOfPlan)];
    this.#needs = needs;
    this.#needOfItem.clear();
    this.#needOfPlan.clear();
    for (const need of needs.needs) {
      // The first is the most important one.
      if (need.item !== undefined && !this.#needOfItem.has(need.item.id)) {
        this.#needOfItem.set(need.item.id, need);
      }
      if (need.plan !== undefined && !this.#needOfPlan.has(need.plan.plan_id)) {
        this.#needOfPlan.set(need.plan.plan_id, need);
      }
    }
    return {
      isDifferent: JSON.stringify(needs) !== JSON.stringify(before),
      items: differences(items, this.#needOfItem, (need) => `${need.kind} ${need.why}`),
      plans: differences(plans, this.#needOfPlan, (need) => `${need.kind} ${need.why}`),
    };
  }

  /** Gives whether somebody came, went or is called something else; being heard of again is no difference. */
  replaceSessions(sessions: readonly MirrorSession[]): boolean {
    const isDifferent = looksOf(sessions) !== looksOf(this.#sessions);
    this.#sessions = sessions;
    return isDifferent;
  }

  /** Adds what was found after `unsignedUpTo`, or puts it in place of everything. */
  addUnsigned(found: { changes: readonly Change[]; version: number }, anew: boolean): Marked {
    const before = this.#unsigned;
    const unsigned = anew ? found.changes : [...before, ...found.changes];
    this.unsignedUpTo = found.version;
    const isSame =
      before.length === unsigned.length &&
      before.every((change, index) => change.version === unsigned[index]?.version);
    if (isSame) return { isDifferent: false, items: [], plans: [] };
    const [items, plans] = [this.#unsignedItems, this.#unsignedPlans];
    this.#unsigned = unsigned;
    this.#unsignedNewestFirst = [...unsigned].reverse();
    this.#unsignedItems = new Map();
    this.#unsignedPlans = new Map();
    for (const { item_id, plan_id } of unsigned) {
      if (item_id !== null) this.#unsignedItems.set(item_id, true);
      else if (plan_id !== null) this.#unsignedPlans.set(plan_id, true);
    }
    return {
      isDifferent: true,
      items: differences(items, this.#unsignedItems, String),
      plans: differences(plans, this.#unsignedPlans, String),
    };
  }
}

/** Keys whose values look different, those that came or went included. */
function differences<Key, Value>(
  before: ReadonlyMap<Key, Value>,
  after: ReadonlyMap<Key, Value>,
  looks: (value: Value) => string,
): Key[] {
  const look = (map: ReadonlyMap<Key, Value>, key: Key) => {
    const value = map.get(key);
    return value === undefined ? undefined : looks(value);
  };
  return [...new Set([...before.keys(), ...after.keys()])].filter(
    (key) => look(before, key) !== look(after, key),
  );
}

function looksOf(sessions: readonly MirrorSession[]): string {
  const looks = sessions.map(({ last_seen: _, ...session }) => JSON.stringify(session));
  return looks.sort().join('\n');
}
