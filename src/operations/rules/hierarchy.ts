import type { OperationContext } from '../context';
import { type ItemRecord, type RowRecord, rowColumns } from './item-record';

type Reader = Pick<OperationContext, 'db'>;

/** The containers of an item, outermost first. */
export async function containersOf(
  context: Reader,
  item: Pick<ItemRecord, 'parent_id'>,
): Promise<RowRecord[]> {
  if (item.parent_id === null) return [];
  return context.db.all<RowRecord>(
    `WITH RECURSIVE line (id, parent_id, depth) AS (
       SELECT id, parent_id, 0 FROM masterplan_items WHERE id = $1
       UNION ALL
       SELECT parent.id, parent.parent_id, line.depth + 1
       FROM masterplan_items AS parent JOIN line ON parent.id = line.parent_id
     )
     SELECT ${rowColumns('item')} FROM line JOIN masterplan_items AS item ON item.id = line.id
     ORDER BY line.depth DESC`,
    [item.parent_id],
  );
}

/** Everything below an item (children, their children…), in order of creation. */
export async function descendantsOf(context: Reader, id: number): Promise<ItemRecord[]> {
  return context.db.all<ItemRecord>(
    `WITH RECURSIVE below (id) AS (
       SELECT id FROM masterplan_items WHERE parent_id = $1
       UNION ALL
       SELECT child.id FROM masterplan_items AS child JOIN below ON child.parent_id = below.id
     )
     SELECT item.* FROM below JOIN masterplan_items AS item ON item.id = below.id
     ORDER BY item.id`,
    [id],
  );
}

export async function childrenOf(context: Reader, id: number): Promise<ItemRecord[]> {
  return context.db.all<ItemRecord>(
    'SELECT * FROM masterplan_items WHERE parent_id = $1 ORDER BY position, id',
    [id],
  );
}

/** Whether a dependency of the item or of one of its containers is not completed. */
export async function isHeld(
  context: Reader,
  item: Pick<ItemRecord, 'parent_id' | 'open_dependencies'>,
): Promise<boolean> {
  if (item.open_dependencies > 0) return true;
  if (item.parent_id === null) return false;
  const row = await context.db.get(
    `WITH RECURSIVE line (id, parent_id, open_dependencies) AS (
       SELECT id, parent_id, open_dependencies FROM masterplan_items WHERE id = $1
       UNION ALL
       SELECT parent.id, parent.parent_id, parent.open_dependencies
       FROM masterplan_items AS parent JOIN line ON parent.id = line.parent_id
     )
     SELECT 1 FROM line WHERE open_dependencies > 0 LIMIT 1`,
    [item.parent_id],
  );
  return row !== undefined;
}
