import type { OutlineItem } from '../../model/outline';
import type { Progress } from './plan-mirror';
import { minus, NO_PROGRESS, ownProgress, plus, sameProgress } from './progress';

/** No plan is nested deeper; a longer way up is a circle, which a mirror read at two moments could have. */
const DEEPEST = 1000;

/**
 * The progress of every container, kept: whatever is linked or unlinked adds its difference on the way up.
 * Children may come before their parents. While several items change, all of them are unlinked first and linked
 * again afterwards, so that there is never a circle in between.
 */
export class ContainerSums {
  readonly #items = new Map<number, Pick<OutlineItem, 'id' | 'parent_id' | 'status'>>();
  /** How many linked children an item has. */
  readonly #childCounts = new Map<number, number>();
  readonly #sums = new Map<number, Progress>();
  /** What the sums were before the changes that are being noted. */
  #before: Map<number, Progress> | undefined;

  /** A container's leaves; a leaf itself. */
  progressOf(id: number): Progress {
    if ((this.#childCounts.get(id) ?? 0) > 0) return this.#sums.get(id) ?? NO_PROGRESS;
    const item = this.#items.get(id);
    return item === undefined ? NO_PROGRESS : ownProgress(item);
  }

  link(item: Pick<OutlineItem, 'id' | 'parent_id' | 'status'>): void {
    this.#items.set(item.id, item);
    if (item.parent_id !== null) this.#changeChildren(item.parent_id, 1, this.progressOf(item.id));
  }

  unlink(id: number): void {
    const item = this.#items.get(id);
    if (item === undefined) return;
    const part = this.progressOf(id);
    this.#items.delete(id);
    if (item.parent_id !== null) this.#changeChildren(item.parent_id, -1, minus(NO_PROGRESS, part));
  }

  /** Runs `changes`; gives the containers whose progress is another one afterwards. */
  noting(changes: () => void): number[] {
    const before = new Map<number, Progress>();
    this.#before = before;
    try {
      changes();
    } finally {
      this.#before = undefined;
    }
    return [...before].filter(([id, was]) => !sameProgress(was, this.progressOf(id))).map(([id]) => id);
  }

  #changeChildren(id: number, count: 1 | -1, difference: Progress): void {
    const was = this.progressOf(id);
    this.#note(id, was);
    this.#childCounts.set(id, (this.#childCounts.get(id) ?? 0) + count);
    this.#sums.set(id, plus(this.#sums.get(id) ?? NO_PROGRESS, difference));
    // With its first child it counts no longer itself, with its last one gone it does again.
    const further = minus(this.progressOf(id), was);
    let parent = this.#items.get(id)?.parent_id ?? null;
    for (let height = 0; parent !== null; height += 1) {
      if (height > DEEPEST) throw new Error('the mirrored hierarchy has a circle');
      this.#note(parent, this.progressOf(parent));
      this.#sums.set(parent, plus(this.#sums.get(parent) ?? NO_PROGRESS, further));
      parent = this.#items.get(parent)?.parent_id ?? null;
    }
  }

  #note(id: number, was: Progress): void {
    if (this.#before !== undefined && !this.#before.has(id)) this.#before.set(id, was);
  }
}
