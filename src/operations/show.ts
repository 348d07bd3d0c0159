import { z } from 'zod';
import { changeSchema } from '../model/change';
import { rowSchema, scopeSchema } from '../model/item';
import { toRows } from './answers';
import { CHANGE_COLUMNS, type StoredChange, toChange } from './change-answers';
import { itemReference } from './fields';
import { defineOperation } from './operation';
import type { ItemRecord } from './rules/item-record';
import { resolveItem } from './rules/item-reference';
import { briefingShape, toBriefing } from './work-answers';

const SHOWN_CHANGES = 20;
/** As many dependents and children are shown; `list` with parent_id pages through all children. */
const SHOWN_ROWS = 200;

export const show = defineOperation({
  name: 'show',
  title: 'Show an item',
  description: 'Its context and last changes.',
  group: 'reading',
  readOnly: true,
  idempotent: true,
  input: z.strictObject({ ...itemReference }),
  output: z.object({
    ...briefingShape,
    context: z.object({ port_scope: scopeSchema.nullable() }),
    dependents: z.array(rowSchema),
    children: z.array(rowSchema),
    changes: z.array(changeSchema),
  }),
  async handle(context, input) {
    const item = await resolveItem(context, input, 'get_plan');
    const dependents = await context.db.all<ItemRecord>(
      `SELECT waiting.* FROM masterplan_dependencies AS edge
       JOIN masterplan_items AS waiting ON waiting.id = edge.item_id
       WHERE edge.depends_on_id = $1 ORDER BY waiting.id LIMIT ${SHOWN_ROWS}`,
      [item.id],
    );
    const children = await context.db.all<ItemRecord>(
      `SELECT * FROM masterplan_items WHERE parent_id = $1 ORDER BY position, id LIMIT ${SHOWN_ROWS}`,
      [item.id],
    );
    const changes = await context.db.all<StoredChange>(
      `SELECT ${CHANGE_COLUMNS} FROM masterplan_updates WHERE item_id = $1
       ORDER BY version DESC LIMIT ${SHOWN_CHANGES}`,
      [item.id],
    );
    const briefing = await toBriefing(context, item);
    return {
      ...briefing,
      context: { port_scope: briefing.context },
      dependents: await toRows(context, dependents),
      children: await toRows(context, children),
      changes: changes.reverse().map(toChange),
    };
  },
});
