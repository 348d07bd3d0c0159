import type { ItemStatus } from '../../../src/model/vocabulary';

/**
 * The rules of work in plain arrays and maps, computed from scratch each time: slow, obvious, and written from
 * the design rather than from the code. The model test compares the operations with it.
 */

export interface ReferenceItem {
  key: string;
  order: number;
  type: 'task' | 'phase' | 'milestone';
  parent: string | null;
  dependsOn: Set<string>;
  priority: number;
  estimate: number | null;
  /** What was done to a leaf; open leaves are pending or blocked by their dependencies. */
  mark: 'open' | 'in_progress' | 'completed' | 'deferred' | 'cancelled';
  holder: string | null;
  leaseEnds: number;
  /** Who may claim it again because only his lease ended. */
  lapsed: string | null;
  attempts: number;
  completedBy: string | null;
  everHeldBy: Set<string>;
}

/** Work that nobody has estimated counts as an hour; a milestone is no work. */
function minutesOf({ type, estimate }: ReferenceItem): number {
  return estimate ?? (type === 'milestone' ? 0 : 60);
}

export type Outcome = 'ok' | string;

const LEASE = 30;
const MAX_ATTEMPTS = 5;

export class Reference {
  readonly items = new Map<string, ReferenceItem>();
  now = 0;

  get all(): ReferenceItem[] {
    return [...this.items.values()];
  }

  children(key: string): ReferenceItem[] {
    return this.all.filter((item) => item.parent === key);
  }

  isLeaf(item: ReferenceItem): boolean {
    return this.children(item.key).length === 0;
  }

  at(key: string): ReferenceItem {
    const item = this.items.get(key);
    if (item === undefined) throw new Error(`no item ${key}`);
    return item;
  }

  lineOf(item: ReferenceItem): ReferenceItem[] {
    return item.parent === null ? [item] : [item, ...this.lineOf(this.at(item.parent))];
  }

  isHeld(item: ReferenceItem): boolean {
    return this.lineOf(item).some((one) =>
      [...one.dependsOn].some((key) => this.status(this.at(key)) !== 'completed'),
    );
  }

  status(item: ReferenceItem): ItemStatus {
    if (this.isLeaf(item)) {
      if (item.mark !== 'open') return item.mark;
      return this.isHeld(item) ? 'blocked' : 'pending';
    }
    const statuses = this.children(item.key).map((child) => this.status(child));
    const has = (status: ItemStatus) => statuses.includes(status);
    if (has('in_progress')) return 'in_progress';
    if (has('pending') || has('blocked')) {
      if (has('completed')) return 'in_progress';
      return this.isHeld(item) ? 'blocked' : 'pending';
    }
    if (has('deferred')) return 'deferred';
    return has('completed') ? 'completed' : 'cancelled';
  }

  /** Milestones complete with their dependencies and reopen with them, until nothing changes. */
  settle(): void {
    for (let moved = true; moved; ) {
      moved = false;
      for (const item of this.all) {
        if (item.type !== 'milestone' || item.dependsOn.size === 0 || !this.isLeaf(item)) continue;
        const own = [...item.dependsOn].every((key) => this.status(this.at(key)) === 'completed');
        if (item.mark === 'open' && !this.isHeld(item)) {
          item.mark = 'completed';
          moved = true;
        } else if (item.mark === 'completed' && !own) {
          item.mark = 'open';
          moved = true;
        }
      }
    }
  }

  /** What can only happen after an event ("start x", "finish x"). */
  after(event: string): string[] {
    const key = event.slice(2);
    if (event.startsWith('s ')) return [`f ${key}`, ...this.children(key).map((child) => `s ${child.key}`)];
    const waiting = this.all.filter((item) => item.dependsOn.has(key)).map((item) => `s ${item.key}`);
    const { parent } = this.at(key);
    return parent === null ? waiting : [...waiting, `f ${parent}`];
  }

  reaches(from: string, to: string): boolean {
    const seen = new Set([from]);
    for (const event of seen) {
      if (event === to) return true;
      for (const next of this.after(event)) seen.add(next);
    }
    return false;
  }

  isUnfinished(item: ReferenceItem): boolean {
    const status = this.status(item);
    return status !== 'completed' && status !== 'cancelled';
  }

  /** The longest chain from an event on, in minutes, and the most urgent priority from it on. */
  urgency(event: string): { chain: number; priority: number } {
    const key = event.slice(2);
    const item = this.at(key);
    const isLeaf = this.isLeaf(item);
    const nexts = this.after(event).filter((next) => {
      const other = this.at(next.slice(2));
      return next.startsWith('f ') || this.isUnfinished(other);
    });
    const values = nexts.map((next) => this.urgency(next));
    const chain = Math.max(0, ...values.map((value) => value.chain));
    const priority = Math.min(4, ...values.map((value) => value.priority));
    if (event.startsWith('f ')) return { chain, priority };
    return { chain: chain + (isLeaf ? minutesOf(item) : 0), priority: Math.min(item.priority, priority) };
  }

  /** The item that `next` must give. */
  best(): ReferenceItem | undefined {
    const open = this.all.filter(
      (item) => this.isLeaf(item) && item.type !== 'phase' && this.status(item) === 'pending',
    );
    const rated = open.map((item) => ({ item, ...this.urgency(`s ${item.key}`) }));
    rated.sort((a, b) => a.priority - b.priority || b.chain - a.chain || a.item.order - b.item.order);
    return rated[0]?.item;
  }

  grant(item: ReferenceItem, session: string): void {
    item.mark = 'in_progress';
    item.holder = session;
    item.leaseEnds = this.now + LEASE;
    item.lapsed = null;
    item.everHeldBy.add(session);
  }

  /** Leases that are past give their items back. */
  expire(): void {
    for (const item of this.all) {
      if (item.mark !== 'in_progress' || item.leaseEnds > this.now) continue;
      item.attempts += 1;
      item.lapsed = item.holder;
      item.holder = null;
      item.mark = item.attempts < MAX_ATTEMPTS ? 'open' : 'deferred';
      this.settle();
    }
  }

  /** A call of a session is a heartbeat for its newest claim (claims are dated by `claimOrder`). */
  heartbeat(session: string, newest: ReferenceItem | undefined): void {
    if (newest !== undefined && newest.holder === session) newest.leaseEnds = this.now + LEASE;
  }

  /** Whether a session may write an item in progress, or why not. */
  foreign(item: ReferenceItem, session: string): Outcome {
    return item.everHeldBy.has(session) ? 'CLAIM_LOST' : 'CONFLICT';
  }
}
