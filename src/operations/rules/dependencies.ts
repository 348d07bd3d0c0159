import { MasterplanError } from '../../model/errors';
import type { OperationContext } from '../context';
import { type ItemRecord, loadItem, writeSilently } from './item-record';

type Reader = Pick<OperationContext, 'db' | 'breathe'>;

export async function dependencyIdsOf(context: Pick<OperationContext, 'db'>, id: number): Promise<number[]> {
  const rows = await context.db.all<{ id: number }>(
    'SELECT depends_on_id AS id FROM masterplan_dependencies WHERE item_id = $1 ORDER BY depends_on_id',
    [id],
  );
  return rows.map((row) => row.id);
}

/** A moment in an item's life; dependencies and hierarchy order these. */
type Event = `start ${number}` | `finish ${number}`;

/**
 * What can only happen after an event, by dependencies and hierarchy as they stand; an item that is `moving`
 * has left its parent.
 */
async function eventsAfter(context: Reader, event: Event, moving?: number): Promise<Event[]> {
  const [phase, id] = event.split(' ') as ['start' | 'finish', string];
  if (phase === 'start') {
    const children = await context.db.all<{ id: number }>(
      'SELECT id FROM masterplan_items WHERE parent_id = $1',
      [Number(id)],
    );
    return [
      `finish ${Number(id)}`,
      ...children.filter((child) => child.id !== moving).map((child): Event => `start ${child.id}`),
    ];
  }
  const waiting = await context.db.all<{ id: number }>(
    'SELECT item_id AS id FROM masterplan_dependencies WHERE depends_on_id = $1',
    [Number(id)],
  );
  const item = await loadItem(context, Number(id));
  const after = waiting.map((row): Event => `start ${row.id}`);
  return item?.parent_id == null || item.id === moving ? after : [...after, `finish ${item.parent_id}`];
}

/** A way from one event to another along what must happen before what; undefined: there is none. */
async function findWay(
  context: Reader,
  from: Event,
  to: Event,
  moving?: number,
): Promise<Event[] | undefined> {
  const cameFrom = new Map<Event, Event | undefined>([[from, undefined]]);
  for (const event of cameFrom.keys()) {
    if (event === to) {
      const way: Event[] = [];
      for (let step: Event | undefined = event; step !== undefined; step = cameFrom.get(step))
        way.unshift(step);
      return way;
    }
    await context.breathe();
    for (const next of await eventsAfter(context, event, moving))
      if (!cameFrom.has(next)) cameFrom.set(next, event);
  }
  return undefined;
}

async function refuseCycle(context: Reader, way: readonly Event[], what: string): Promise<never> {
  const ids = way.map((event) => Number(event.split(' ')[1]));
  const path: string[] = [];
  for (const id of ids) {
    const key = (await loadItem(context, id))?.item_key ?? String(id);
    if (path.at(-1) !== key) path.push(key);
  }
  const first = path[0];
  if (first !== undefined && (path.length === 1 || path.at(-1) !== first)) path.push(first);
  throw new MasterplanError('DEPENDENCY_CYCLE', `${what} would close a cycle: ${path.join(' → ')}.`, {
    hint: 'Nothing was changed. Leave this dependency out, or remove another one of the path first.',
    details: { path },
  });
}

/** Refuses the edge "item waits for dependency" where the dependency already waits for the item. */
export async function refuseDependencyCycle(
  context: Reader,
  item: ItemRecord,
  dependency: ItemRecord,
): Promise<void> {
  const what = `${item.item_key} depending on ${dependency.item_key}`;
  if (item.id === dependency.id) await refuseCycle(context, [`start ${item.id}`], what);
  const way = await findWay(context, `start ${item.id}`, `finish ${dependency.id}`);
  if (way !== undefined) await refuseCycle(context, way, what);
}

/**
 * Refuses a new child's dependency that waits for the child's container: nothing waits for the child itself yet,
 * so that it can close a cycle only through the finish of its parent.
 */
export async function refuseCycleThroughParent(
  context: Reader,
  title: string,
  parent: ItemRecord,
  dependency: ItemRecord,
): Promise<void> {
  const way = await findWay(context, `finish ${parent.id}`, `finish ${dependency.id}`);
  if (way !== undefined) {
    await refuseCycle(
      context,
      way,
      `"${title}" below ${parent.item_key} depending on ${dependency.item_key}`,
    );
  }
}

/** Refuses a parent under which the item could never start or its parent never finish. */
export async function refuseHierarchyCycle(
  context: Reader,
  item: ItemRecord,
  parent: ItemRecord,
): Promise<void> {
  const what = `${item.item_key} under ${parent.item_key}`;
  if (item.id === parent.id) await refuseCycle(context, [`start ${item.id}`], what);
  const way =
    (await findWay(context, `start ${item.id}`, `start ${parent.id}`, item.id)) ??
    (await findWay(context, `finish ${parent.id}`, `finish ${item.id}`, item.id));
  if (way !== undefined) await refuseCycle(context, way, what);
}

/**
 * Adds and removes edges of an item (the caller logs it) and keeps `open_dependencies`. Refuses cycles.
 * Gives the item, and the ids of the dependencies before and after.
 */
export async function changeDependencies(
  context: OperationContext,
  item: ItemRecord,
  change: { add?: readonly ItemRecord[]; remove?: readonly ItemRecord[] },
): Promise<{ item: ItemRecord; before: number[]; after: number[] }> {
  const before = await dependencyIdsOf(context, item.id);
  for (const dependency of change.remove ?? []) {
    await context.db.run('DELETE FROM masterplan_dependencies WHERE item_id = $1 AND depends_on_id = $2', [
      item.id,
      dependency.id,
    ]);
  }
  for (const dependency of change.add ?? []) {
    if (before.includes(dependency.id) && !change.remove?.some((one) => one.id === dependency.id)) continue;
    await refuseDependencyCycle(context, item, dependency);
    await context.db.run(
      'INSERT INTO masterplan_dependencies (item_id, depends_on_id, created_at) VALUES ($1, $2, $3)',
      [item.id, dependency.id, context.now],
    );
  }
  const open = await context.db.get<{ n: number }>(
    `SELECT COUNT(*) AS n FROM masterplan_dependencies AS edge
     JOIN masterplan_items AS awaited ON awaited.id = edge.depends_on_id
     WHERE edge.item_id = $1 AND awaited.status <> 'completed'`,
    [item.id],
  );
  const changed = await writeSilently(context, item, { open_dependencies: open?.n ?? 0 });
  return { item: changed, before, after: await dependencyIdsOf(context, item.id) };
}
