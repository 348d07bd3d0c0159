import { z } from 'zod';
import { MasterplanError } from '../model/errors';
import { itemSchema, nameSchema } from '../model/item';
import { toItem, waitsOf } from './answers';
import type { OperationContext } from './context';
import {
  assigneeType,
  itemType,
  key,
  longText,
  metadata,
  newKey,
  planId,
  priority,
  shortText,
  textList,
} from './fields';
import { defineOperation } from './operation';
import { refuseCycleThroughParent } from './rules/dependencies';
import { type ItemRecord, insertItem, loadItem } from './rules/item-record';
import { resolveItemsOfPlan } from './rules/item-reference';
import { freeItemKey, newAssigneeType, newItemRecord, nextItemId } from './rules/new-item';
import { phaseKeys } from './rules/phase-key';
import { becomeContainer, lastPosition } from './rules/placement';
import { requireEditablePlan } from './rules/plan-lifecycle';
import { requirePlan } from './rules/plan-record';
import { Settlement } from './rules/settle';
import { refreshUrgency } from './rules/urgency';

const name = () => z.union([z.int().positive(), key()]);

const input = z.strictObject({
  plan_id: planId(),
  title: shortText().describe('Title'),
  item_key: newKey().optional().describe('Default: made up'),
  description: longText().optional().describe('Markdown'),
  acceptance_criteria: longText().optional().describe('Markdown'),
  item_type: itemType().optional().describe('Default task'),
  priority: priority().optional().describe('0 critical – 4 backlog'),
  assignee_type: assigneeType().optional().describe('Who may do it'),
  assignee: shortText().optional().describe('User or agent'),
  parent_id: z.int().positive().optional().describe('Parent'),
  parent_key: key().optional().describe('Parent by key'),
  phase: shortText().optional().describe('Key or title'),
  depends_on: z.array(name()).max(1000).optional().describe('Ids or keys'),
  depends_on_keys: z.array(key()).max(1000).optional().describe('Keys'),
  discovered_during: name().optional().describe('Found during (item)'),
  labels: textList(100).optional().describe('Labels'),
  files: textList().optional().describe('Files it touches'),
  estimate_minutes: z.number().positive().max(1e6).optional().describe('Minutes'),
  lease_minutes: z.number().positive().max(10_080).optional().describe('Minutes'),
  max_attempts: z.int().positive().max(1000).optional().describe('Lost leases allowed'),
  arch_ref: shortText().optional().describe('Architecture reference'),
  port_scope: shortText().optional().describe('Context: set:name'),
  metadata: metadata().optional().describe('Anything else'),
});

type Input = z.infer<typeof input>;

/** A key for a phase that is made, which is not that of the new item below it either. */
async function freePhaseKey(
  context: OperationContext,
  { plan_id: planIdGiven, item_key: ownKey }: Input,
  phase: string,
): Promise<string> {
  const candidates = phaseKeys(phase);
  for (;;) {
    const key = candidates.next().value;
    if (key === ownKey) continue;
    const taken = await context.db.get(
      'SELECT 1 FROM masterplan_items WHERE plan_id = $1 AND item_key = $2',
      [planIdGiven, key],
    );
    if (taken === undefined) return key;
  }
}

/** The container of that key or title, made when it is missing. */
async function phaseOf(
  context: OperationContext,
  settlement: Settlement,
  asked: Input,
  phase: string,
): Promise<ItemRecord> {
  const known = await context.db.get<ItemRecord>(
    `SELECT * FROM masterplan_items
     WHERE plan_id = $1 AND item_type = 'phase' AND (item_key = $2 OR title = $2)
     ORDER BY (item_key = $2) DESC, id LIMIT 1`,
    [asked.plan_id, phase],
  );
  if (known !== undefined) return known;
  const id = await nextItemId(context);
  const record = newItemRecord(context, id, {
    plan_id: asked.plan_id,
    item_key: await freePhaseKey(context, asked, phase),
    title: phase,
    item_type: 'phase',
    parent_id: null,
    position: await lastPosition(context, asked.plan_id, null),
  });
  await insertItem(context, record, []);
  settlement.statusChanged(record, record.status);
  return record;
}

async function parentOf(
  context: OperationContext,
  settlement: Settlement,
  asked: Input,
): Promise<ItemRecord | undefined> {
  if (asked.parent_id !== undefined && asked.parent_key !== undefined) {
    throw new MasterplanError('INVALID_INPUT', 'parent_key: goes not with parent_id.', {
      hint: 'Name the parent once.',
      details: { problems: [{ path: 'parent_key', reason: 'goes not with parent_id' }] },
    });
  }
  const given = asked.parent_key === undefined ? asked.parent_id : { key: asked.parent_key };
  if (given !== undefined) {
    const field = asked.parent_id === undefined ? 'parent_key' : 'parent_id';
    return (await resolveItemsOfPlan(context, asked.plan_id, [given], field))[0];
  }
  return asked.phase === undefined ? undefined : phaseOf(context, settlement, asked, asked.phase);
}

async function requireFreeKey(
  context: OperationContext,
  planIdGiven: string,
  itemKey: string,
): Promise<void> {
  const taken = await context.db.get<{ id: number; title: string }>(
    'SELECT id, title FROM masterplan_items WHERE plan_id = $1 AND item_key = $2',
    [planIdGiven, itemKey],
  );
  if (taken === undefined) return;
  throw new MasterplanError(
    'DUPLICATE_KEY',
    `Plan ${planIdGiven} has an item ${itemKey} already (${taken.id}).`,
    {
      hint: 'Use another item_key, or update that item.',
      details: { item_id: taken.id, item_key: itemKey },
    },
  );
}

export const add = defineOperation({
  name: 'add',
  title: 'Add an item',
  description: 'Adds one item; many: import.',
  group: 'authoring',
  readOnly: false,
  idempotent: false,
  input,
  output: z.object({ item: itemSchema, waits_on: z.array(nameSchema).optional() }),
  async handle(context, asked) {
    const plan = await requirePlan(context, asked.plan_id);
    await requireEditablePlan(context, plan, context.caller);
    if (asked.item_key !== undefined) await requireFreeKey(context, asked.plan_id, asked.item_key);
    const settlement = new Settlement(context);
    const parent = await parentOf(context, settlement, asked);
    const dependsOn = await resolveItemsOfPlan(
      context,
      asked.plan_id,
      [...(asked.depends_on ?? []), ...(asked.depends_on_keys ?? []).map((one) => ({ key: one }))],
      'depends_on',
    );
    const discovered =
      asked.discovered_during === undefined
        ? undefined
        : (
            await resolveItemsOfPlan(context, asked.plan_id, [asked.discovered_during], 'discovered_during')
          )[0];
    if (parent !== undefined) {
      for (const one of dependsOn) await refuseCycleThroughParent(context, asked.title, parent, one);
      await becomeContainer(context, settlement, parent);
    }
    const id = await nextItemId(context);
    const type = asked.item_type ?? 'task';
    const record = newItemRecord(context, id, {
      plan_id: asked.plan_id,
      item_key: asked.item_key ?? (await freeItemKey(context, asked.plan_id, id)),
      title: asked.title,
      description: asked.description ?? null,
      acceptance_criteria: asked.acceptance_criteria ?? null,
      item_type: type,
      priority: asked.priority ?? 2,
      assignee_type: newAssigneeType(context, type, asked.assignee_type),
      assignee: asked.assignee ?? null,
      parent_id: parent?.id ?? null,
      position: await lastPosition(context, asked.plan_id, parent?.id ?? null),
      phase: asked.phase ?? null,
      labels: JSON.stringify(asked.labels ?? []),
      files: JSON.stringify(asked.files ?? []),
      estimate_minutes: asked.estimate_minutes ?? null,
      ...(asked.lease_minutes === undefined ? {} : { lease_minutes: asked.lease_minutes }),
      ...(asked.max_attempts === undefined ? {} : { max_attempts: asked.max_attempts }),
      arch_ref: asked.arch_ref ?? null,
      port_scope: asked.port_scope ?? null,
      discovered_during: discovered?.id ?? null,
      metadata: JSON.stringify(asked.metadata ?? {}),
      open_dependencies: dependsOn.filter((one) => one.status !== 'completed').length,
    });
    await insertItem(
      context,
      record,
      dependsOn.map((one) => one.id),
    );
    settlement.statusChanged(record, record.status);
    await settlement.refresh(id);
    if (parent !== undefined) await settlement.rollUpContainer(parent.id);
    await refreshUrgency(context, [
      id,
      ...dependsOn.map((one) => one.id),
      ...(parent === undefined ? [] : [parent.id]),
    ]);
    await settlement.settle();
    const item = await toItem(context, (await loadItem(context, id)) ?? record);
    return { item, ...(await waitsOf(context, item)) };
  },
});
