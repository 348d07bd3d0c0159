import { expectedMinutes } from '../../model/expected-minutes';
import type { OperationContext } from '../context';
import type { ItemRecord } from './item-record';

type Reader = Pick<OperationContext, 'db' | 'breathe'>;

/** As many items of the path are walked and shown; `minutes` is the whole path's. */
const LONGEST_SHOWN = 100;

export interface CriticalPath {
  items: ItemRecord[];
  /** Estimated minutes of the whole path, an item without one counting as an hour; null: nothing has one. */
  minutes: number | null;
}

/** Work that lies ahead: what is deferred is nobody's for now. */
const OPEN = "status NOT IN ('completed', 'cancelled', 'deferred')";

/**
 * The longest chain of unfinished work in the plans. The chains are kept with each item (`start_chain`: from its
 * start on, `finish_chain`: what waits behind its finish); this only walks along the greatest.
 */
export async function criticalPath(context: Reader, planIds: readonly string[]): Promise<CriticalPath> {
  if (planIds.length === 0) return { items: [], minutes: null };
  const first = await context.db.get<ItemRecord>(
    `SELECT * FROM masterplan_items
     WHERE id = (
       SELECT id FROM masterplan_items
       WHERE plan_id IN (${planIds.map((_, index) => `$${index + 1}`).join(', ')}) AND child_count = 0 AND ${OPEN}
       ORDER BY start_chain DESC, id LIMIT 1)`,
    planIds,
  );
  if (first === undefined) return { items: [], minutes: null };
  const items: ItemRecord[] = [];
  for (let item: ItemRecord | undefined = first; item !== undefined; item = await following(context, item)) {
    items.push(item);
    if (items.length === LONGEST_SHOWN) break;
    await context.breathe();
  }
  if (!items.some((item) => item.estimate_minutes !== null)) return { items, minutes: null };
  // The stored chain counts deferred work behind the path too: it is only taken where the path was not walked to its end.
  const sum = items.reduce(
    (minutes, item) => minutes + expectedMinutes(item.item_type, item.estimate_minutes),
    0,
  );
  return { items, minutes: items.length < LONGEST_SHOWN ? sum : first.start_chain };
}

/** The leaf that comes next on the longest chain behind an item's finish; undefined at its end. */
async function following(context: Reader, item: ItemRecord): Promise<ItemRecord | undefined> {
  let from = item;
  for (;;) {
    const next = await heaviestBehind(context, from);
    if (next === undefined) return undefined;
    const leaf = await firstLeaf(context, next);
    if (leaf.child_count === 0) return leaf;
    // Nothing is left to do inside of that container: the chain goes on behind its finish.
    from = leaf;
  }
}

/**
 * What waits longest for the finish of the item or of a container that it ends. CROSS JOIN keeps SQLite to this
 * order of the tables: it knows nothing of the line's length and would go through all dependencies instead.
 */
async function heaviestBehind(context: Reader, item: ItemRecord): Promise<ItemRecord | undefined> {
  return context.db.get<ItemRecord>(
    `WITH RECURSIVE line (id, parent_id) AS (
       SELECT id, parent_id FROM masterplan_items WHERE id = $1
       UNION ALL
       SELECT parent.id, parent.parent_id FROM masterplan_items AS parent JOIN line ON parent.id = line.parent_id
     )
     SELECT waiting.* FROM line
     CROSS JOIN masterplan_dependencies AS edge
     CROSS JOIN masterplan_items AS waiting
     WHERE edge.depends_on_id = line.id AND waiting.id = edge.item_id AND waiting.${OPEN}
     ORDER BY waiting.start_chain DESC, waiting.id LIMIT 1`,
    [item.id],
  );
}

/** The leaf of a container at which its longest chain starts; the innermost container that has none. */
async function firstLeaf(context: Reader, item: ItemRecord): Promise<ItemRecord> {
  let at = item;
  while (at.child_count > 0) {
    const child = await context.db.get<ItemRecord>(
      `SELECT * FROM masterplan_items WHERE parent_id = $1 AND ${OPEN} ORDER BY start_chain DESC, id LIMIT 1`,
      [at.id],
    );
    if (child === undefined) return at;
    at = child;
  }
  return at;
}
