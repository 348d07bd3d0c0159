import { ITEM_STATUSES, type ItemStatus } from '../../model/vocabulary';
import type { OperationContext } from '../context';
import { isHeld } from './hierarchy';
import { changeItem, type ItemRecord, loadItem } from './item-record';
import { planItemsChanged, touchPlan } from './plan-lifecycle';
import { isFinished, rollUp } from './rollup';
import { refreshFinished } from './urgency';

/** What of a container decides its status, besides its children. */
type ContainerState = Pick<ItemRecord, 'status' | 'child_count' | 'parent_id' | 'open_dependencies'>;

/**
 * What follows from changed statuses, in the same transaction: dependents open or close, containers roll up,
 * milestones complete and reopen, the plan may complete. Works through a queue until nothing follows any more.
 */
export class Settlement {
  /** Leaves that became pending. */
  readonly unblocked: ItemRecord[] = [];
  /** Containers and milestones that completed because of it. */
  readonly completed: ItemRecord[] = [];
  readonly #queue: { item: ItemRecord; before: ItemStatus }[] = [];
  /** Items that got finished or were opened again, as they are now. */
  readonly #turned = new Map<number, ItemRecord>();
  readonly #plans = new Set<string>();
  /** Whether what is open and what is finished in the plans may have changed. */
  #leavesTurned = false;
  readonly #context: OperationContext;

  constructor(context: OperationContext) {
    this.#context = context;
  }

  /** Says that an item's status went from `before` to what it is now. */
  statusChanged(item: ItemRecord, before: ItemStatus): void {
    this.#plans.add(item.plan_id);
    if (isFinished(item.status) !== isFinished(before)) this.#leavesTurned = true;
    if (item.status !== before) this.#queue.push({ item, before });
  }

  /** Looks again whether an item (with everything below it) is held back; after edges or parents changed. */
  async refresh(id: number): Promise<void> {
    await this.#context.breathe();
    const item = await loadItem(this.#context, id);
    if (item === undefined) return;
    this.#plans.add(item.plan_id);
    this.#leavesTurned = true;
    if (item.child_count > 0) {
      for (const child of await this.#childrenOf(id)) await this.refresh(child);
      await this.rollUpContainer(id);
      return;
    }
    await this.#refreshLeaf(item);
  }

  /** Sets a container's status from its children's; one without children keeps its own. `child`: of one of them. */
  async rollUpContainer(id: number, child?: ItemStatus): Promise<void> {
    const context = this.#context;
    const container = await context.db.get<ContainerState>(
      'SELECT status, child_count, parent_id, open_dependencies FROM masterplan_items WHERE id = $1',
      [id],
    );
    if (container === undefined || container.child_count === 0) return;
    // The other children change nothing then.
    if (child === 'in_progress' && container.status === 'in_progress') return;
    const present = await this.#childStatuses(id);
    const untouched = !present.has('in_progress') && !present.has('completed');
    const status = rollUp((one) => present.has(one), untouched && (await isHeld(context, container)));
    if (status === container.status) return;
    const item = await loadItem(context, id);
    if (item === undefined) return;
    const opening = item.status === 'blocked' && status === 'pending';
    const closing = item.status === 'pending' && status === 'blocked';
    const changed = await changeItem(
      context,
      item,
      {
        status,
        started_at:
          item.started_at ?? (status === 'in_progress' || status === 'completed' ? context.now : null),
        completed_at: status === 'completed' ? context.now : null,
      },
      { activity: opening ? 'unblocked' : closing ? 'blocked' : 'auto_progress', automatic: true },
    );
    if (status === 'completed') this.completed.push(changed);
    this.statusChanged(changed, item.status);
  }

  /** Works the queue until nothing follows; then the plans. Call once, at the end of an operation. */
  async settle(): Promise<this> {
    // The queue grows meanwhile.
    for (const { item, before } of this.#queue) {
      await this.#context.breathe();
      if (before === 'completed' || item.status === 'completed') {
        await this.#moveDependents(item, item.status === 'completed' ? -1 : 1);
      }
      if (isFinished(item.status) !== isFinished(before)) this.#turned.set(item.id, item);
      if (item.parent_id !== null) await this.rollUpContainer(item.parent_id, item.status);
    }
    this.#queue.length = 0;
    await refreshFinished(this.#context, this.#turned.values());
    this.#turned.clear();
    for (const planId of this.#plans) {
      if (this.#leavesTurned) await planItemsChanged(this.#context, planId);
      else await touchPlan(this.#context, planId);
    }
    return this;
  }

  async #childrenOf(id: number): Promise<number[]> {
    const rows = await this.#context.db.all<{ id: number }>(
      'SELECT id FROM masterplan_items WHERE parent_id = $1 ORDER BY position, id',
      [id],
    );
    return rows.map((row) => row.id);
  }

  async #childStatuses(id: number): Promise<Set<ItemStatus>> {
    // One index probe a status, so that the cost does not grow with the number of children.
    const row = await this.#context.db.get<Record<ItemStatus, number>>(
      `SELECT EXISTS (SELECT 1 FROM masterplan_items WHERE parent_id = $1 AND status = 'pending') AS pending,
              EXISTS (SELECT 1 FROM masterplan_items WHERE parent_id = $1 AND status = 'in_progress') AS in_progress,
              EXISTS (SELECT 1 FROM masterplan_items WHERE parent_id = $1 AND status = 'completed') AS completed,
              EXISTS (SELECT 1 FROM masterplan_items WHERE parent_id = $1 AND status = 'deferred') AS deferred,
              EXISTS (SELECT 1 FROM masterplan_items WHERE parent_id = $1 AND status = 'blocked') AS blocked,
              EXISTS (SELECT 1 FROM masterplan_items WHERE parent_id = $1 AND status = 'cancelled') AS cancelled`,
      [id],
    );
    return new Set(ITEM_STATUSES.filter((status) => row?.[status]));
  }

  async #moveDependents(item: ItemRecord, by: 1 | -1): Promise<void> {
    const { db } = this.#context;
    const dependents = await db.all<{ id: number; open_dependencies: number }>(
      `UPDATE masterplan_items SET open_dependencies = open_dependencies + $2
       WHERE id IN (SELECT item_id FROM masterplan_dependencies WHERE depends_on_id = $1)
       RETURNING id, open_dependencies`,
      [item.id, by],
    );
    const crossing = by === -1 ? 0 : 1;
    const ids = dependents.filter((row) => row.open_dependencies === crossing).map((row) => row.id);
    for (const id of ids.sort((a, b) => a - b)) await this.refresh(id);
  }

  async #refreshLeaf(item: ItemRecord): Promise<void> {
    const context = this.#context;
    if (item.item_type === 'milestone' && (await this.#followMilestone(item))) return;
    if (item.status !== 'pending' && item.status !== 'blocked') return;
    const held = await isHeld(context, item);
    const status = held ? 'blocked' : 'pending';
    if (status === item.status) return;
    const changed = await changeItem(
      context,
      item,
      { status },
      { activity: held ? 'blocked' : 'unblocked', automatic: true },
    );
    if (!held) this.unblocked.push(changed);
    this.statusChanged(changed, item.status);
  }

  /** A milestone with dependencies completes itself when they are complete, and reopens with them. */
  async #followMilestone(item: ItemRecord): Promise<boolean> {
    const context = this.#context;
    const reopens = item.status === 'completed' && item.open_dependencies > 0;
    const open = item.status === 'pending' || item.status === 'blocked';
    if (!reopens) {
      if (!open || (await isHeld(context, item)) || !(await this.#hasDependencies(item.id))) return false;
    }
    const changed = await changeItem(
      context,
      item,
      {
        status: reopens ? 'blocked' : 'completed',
        started_at: item.started_at ?? context.now,
        completed_at: reopens ? null : context.now,
      },
      { activity: 'auto_progress', automatic: true },
    );
    if (!reopens) this.completed.push(changed);
    this.statusChanged(changed, item.status);
    return true;
  }

  async #hasDependencies(id: number): Promise<boolean> {
    const row = await this.#context.db.get(
      'SELECT 1 FROM masterplan_dependencies WHERE item_id = $1 LIMIT 1',
      [id],
    );
    return row !== undefined;
  }
}
