import type { OperationContext } from '../context';
import { loadPlanGraph } from './derived';
import { loadItem, writeSilently } from './item-record';
import { computeDerived, findWorkCycles } from './work-graph';

/** The note that a migration leaves when the columns that order the work have to be computed anew. */
const NOTE = 'order_to_renew';

const ORDER = ['start_priority', 'finish_priority', 'start_chain', 'finish_chain'] as const;

/** Whether a migration left the order of the work to be computed. */
export async function isOrderToRenew(context: Pick<OperationContext, 'db'>): Promise<boolean> {
  return (await context.db.get('SELECT 1 FROM masterplan_meta WHERE key = $1', [NOTE])) !== undefined;
}

/** Computes the columns that order the work anew, in all plans, and takes the note away. Logs nothing. */
export async function renewOrder(context: OperationContext): Promise<void> {
  const plans = await context.db.all<{ plan_id: string }>('SELECT plan_id FROM masterplans ORDER BY plan_id');
  for (const { plan_id } of plans) {
    const { nodes, stored } = await loadPlanGraph(context, plan_id);
    // Only a store that was tampered with has one: `verify` says so, and it can still be read.
    if (findWorkCycles(nodes).length > 0) continue;
    const derived = computeDerived(nodes);
    for (const [place, before] of stored.entries()) {
      await context.breathe();
      const values = derived[place];
      if (values === undefined || ORDER.every((column) => before[column] === values[column])) continue;
      const item = await loadItem(context, before.id);
      const { start_priority, finish_priority, start_chain, finish_chain } = values;
      if (item !== undefined)
        await writeSilently(context, item, { start_priority, finish_priority, start_chain, finish_chain });
    }
  }
  await context.db.run('DELETE FROM masterplan_meta WHERE key = $1', [NOTE]);
}
