import { expectedMinutes } from '../../../model/expected-minutes';
import type { OutlineItem } from '../../../model/outline';
import type { PlanMirror } from '../../mirror/plan-mirror';
import { Pace } from '../map-gently';

/** The most urgent priority and the longest chain of unfinished work behind an event. */
interface Weight {
  priority: number;
  chain: number;
}

const NOTHING: Weight = { priority: 4, chain: 0 };

/**
 * The order in which `next` gives items out, as the mirror can tell: the priority of the most urgent item that
 * waits behind one, then the longest chain of unfinished work, then creation. (Overlapping files are left to the
 * operation.) Gives the first few, in slices: only for showing candidates, the operation decides.
 */
export async function firstToClaim(
  mirror: Pick<PlanMirror, 'item' | 'children' | 'dependents'>,
  items: readonly OutlineItem[],
  count: number,
): Promise<OutlineItem[]> {
  const weights = new Weights(mirror);
  const first: Weighed[] = [];
  for (const item of items) {
    const weighed = { item, weight: await weights.ofStart(item) };
    const last = first.at(-1);
    if (first.length >= count && last !== undefined && !comesBefore(weighed, last)) continue;
    const place = first.findIndex((one) => comesBefore(weighed, one));
    first.splice(place < 0 ? first.length : place, 0, weighed);
    first.length = Math.min(first.length, count);
  }
  return first.map(({ item }) => item);
}

interface Weighed {
  item: OutlineItem;
  weight: Weight;
}

function comesBefore(one: Weighed, other: Weighed): boolean {
  const difference =
    one.weight.priority - other.weight.priority ||
    other.weight.chain - one.weight.chain ||
    one.item.id - other.item.id;
  return difference < 0;
}

/** Each item is a start (even number) and a finish (odd number); what waits behind an event is weighed first. */
class Weights {
  readonly #mirror: Pick<PlanMirror, 'item' | 'children' | 'dependents'>;
  readonly #known = new Map<number, Weight>();
  readonly #pace = new Pace();

  constructor(mirror: Pick<PlanMirror, 'item' | 'children' | 'dependents'>) {
    this.#mirror = mirror;
  }

  async ofStart(item: OutlineItem): Promise<Weight> {
    // A stack of its own: plans may be deeper than the language's.
    const waiting = [item.id * 2];
    const begun = new Set<number>();
    for (let event = waiting.at(-1); event !== undefined; event = waiting.at(-1)) {
      const pause = this.#pace.pause();
      if (pause !== undefined) await pause;
      const behind = this.#behind(event);
      const missing = begun.has(event) ? [] : behind.filter((one) => !this.#known.has(one));
      begun.add(event);
      if (missing.length > 0) {
        waiting.push(...missing);
        continue;
      }
      waiting.pop();
      this.#known.set(event, this.#weigh(event, behind));
    }
    return this.#known.get(item.id * 2) ?? NOTHING;
  }

  #behind(event: number): number[] {
    const item = this.#mirror.item(event >> 1);
    if (item === undefined) return [];
    const isOpen = (one: OutlineItem) => one.status !== 'completed' && one.status !== 'cancelled';
    if (event % 2 === 0) {
      const children = item.child_count > 0 ? this.#mirror.children(item.id).filter(isOpen) : [];
      return [event + 1, ...children.map((child) => child.id * 2)];
    }
    const waiting = this.#mirror.dependents(item.id).filter(isOpen);
    const above = item.parent_id === null ? [] : [item.parent_id * 2 + 1];
    return [...waiting.map((one) => one.id * 2), ...above];
  }

  #weigh(event: number, behind: readonly number[]): Weight {
    const weights = behind.map((one) => this.#known.get(one) ?? NOTHING);
    const priority = Math.min(4, ...weights.map((one) => one.priority));
    const chain = Math.max(0, ...weights.map((one) => one.chain));
    const item = this.#mirror.item(event >> 1);
    if (event % 2 === 1 || item === undefined) return { priority, chain };
    const own = item.child_count > 0 ? 0 : expectedMinutes(item.item_type, item.estimate_minutes);
    return { priority: Math.min(item.priority, priority), chain: chain + own };
  }
}
