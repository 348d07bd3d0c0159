import { z } from 'zod';
import { MasterplanError } from '../model/errors';
import { claimSchema, itemSchema, nameSchema, rowSchema } from '../model/item';
import { DEPENDENTS_CHOICES } from '../model/vocabulary';
import { toClaim, toItem, toRows, waitsOf } from './answers';
import { MAX_ROWS } from './complete';
import type { OperationContext } from './context';
import {
  assigneeType,
  itemReference,
  itemType,
  key,
  longText,
  metadata,
  priority,
  shortText,
  textList,
} from './fields';
import { defineOperation } from './operation';
import { endsByHandover, HANDED_OVER, refreshLease, withoutClaim } from './rules/claim-record';
import { changeDependencies } from './rules/dependencies';
import { changeItem, type ItemPatch, type ItemRecord, loadItem } from './rules/item-record';
import { resolveItem, resolveItemsOfPlan } from './rules/item-reference';
import { newAssigneeType } from './rules/new-item';
import { isHolder, refuseHumanOnly, requireWriter } from './rules/ownership';
import { requireEditablePlan, touchPlan } from './rules/plan-lifecycle';
import { requirePlan } from './rules/plan-record';
import { Settlement } from './rules/settle';
import { refreshUrgency } from './rules/urgency';
import { cancelItem, type Dependents, reopenItem } from './rules/withdrawal';

/** So many of those that wait for good are named. */
const MAX_NAMED = 5;

const names = () => z.array(z.union([z.int().positive(), key()])).max(1000);

const input = z.strictObject({
  ...itemReference,
  message: longText().optional().describe('Progress or note'),
  progress_percent: z.number().min(0).max(100).optional().describe('0–100'),
  files: textList().optional().describe('It touches'),
  status: z.enum(['pending', 'cancelled']).optional().describe('pending reopens'),
  dependents: z.enum(DEPENDENTS_CHOICES).optional().describe('Of a cancelled item'),
  title: shortText().optional().describe('Title'),
  description: longText().nullable().optional().describe('Markdown'),
  acceptance_criteria: longText().nullable().optional().describe('Markdown'),
  priority: priority().optional().describe('0 critical – 4 backlog'),
  item_type: itemType().optional().describe('Type'),
  assignee_type: assigneeType().optional().describe('Who may do it'),
  assignee: shortText().nullable().optional().describe('User or agent'),
  labels: textList(100).optional().describe('All labels'),
  estimate_minutes: z.number().positive().max(1e6).nullable().optional().describe('Minutes'),
  lease_minutes: z.number().positive().max(10_080).optional().describe('Minutes'),
  arch_ref: shortText().nullable().optional().describe('Architecture'),
  port_scope: shortText().nullable().optional().describe('Context: set:name'),
  metadata: metadata().optional().describe('Merged'),
  add_depends_on: names().optional().describe('Ids or keys'),
  remove_depends_on: names().optional().describe('Ids or keys'),
  claim_token: key().optional().describe('From the claim'),
});

type Input = z.infer<typeof input>;

const FIELDS = [
  'title',
  'description',
  'acceptance_criteria',
  'priority',
  'item_type',
  'estimate_minutes',
  'lease_minutes',
  'arch_ref',
  'port_scope',
  'progress_percent',
] as const satisfies readonly (keyof Input & keyof ItemPatch)[];

/** The columns that the call changes, assignment apart. */
function patchOf(item: ItemRecord, asked: Input): ItemPatch {
  const patch: ItemPatch = {};
  for (const field of FIELDS) if (asked[field] !== undefined) Object.assign(patch, { [field]: asked[field] });
  if (asked.labels !== undefined) patch.labels = JSON.stringify(asked.labels);
  if (asked.files !== undefined) patch.files = JSON.stringify(asked.files);
  if (asked.metadata !== undefined) {
    const before = JSON.parse(item.metadata) as Record<string, unknown>;
    patch.metadata = JSON.stringify({ ...before, ...asked.metadata });
  }
  return Object.fromEntries(
    Object.entries(patch).filter(([column, value]) => item[column as keyof ItemRecord] !== value),
  ) as ItemPatch;
}

/** Who is to do it, where the call says something of it or changes the type. */
function assignmentOf(context: OperationContext, item: ItemRecord, asked: Input): ItemPatch {
  const patch: ItemPatch = {};
  const type = asked.item_type ?? item.item_type;
  if (asked.assignee_type !== undefined || type !== item.item_type) {
    const forPeople = type === 'manual' || type === 'decision';
    const kept = forPeople ? undefined : item.assignee_type;
    const wanted = newAssigneeType(context, type, asked.assignee_type ?? kept);
    if (wanted !== item.assignee_type) patch.assignee_type = wanted;
  }
  if (asked.assignee !== undefined && asked.assignee !== item.assignee) patch.assignee = asked.assignee;
  return patch;
}

/** A phase or sprint is never claimed: an item in somebody's hands can't become one. */
function refuseClaimedContainer(item: ItemRecord, asked: Input): void {
  const becomes = asked.item_type === 'phase' || asked.item_type === 'sprint';
  if (!becomes || item.status !== 'in_progress' || item.child_count > 0) return;
  throw new MasterplanError('CONTAINER', `${item.item_key} is claimed; a ${asked.item_type} never is.`, {
    hint: 'Release it first, then change its type.',
    details: { item_id: item.id, item_type: asked.item_type },
  });
}

/** A person who is not the holder says something of an item in work: that overrides nobody's claim. */
function isPersonsAside(context: OperationContext, item: ItemRecord): boolean {
  return context.caller.kind === 'human' && item.status === 'in_progress' && !isHolder(context, item);
}

/** A note is all that anybody may leave on a person's item. */
function isNoteOnly(asked: Input): boolean {
  const known = new Set(['item_id', 'plan_id', 'item_key', 'message', 'claim_token']);
  return Object.entries(asked).every(([name, value]) => value === undefined || known.has(name));
}

export const update = defineOperation({
  name: 'update',
  title: 'Update an item',
  description: 'Reports progress (renews your lease), edits, cancels or reopens an item.',
  group: 'work',
  readOnly: false,
  renewsNamedItem: true,
  idempotent: false,
  input,
  output: z.object({
    item: itemSchema,
    waits_on: z.array(nameSchema).optional(),
    claim: claimSchema.optional(),
    unblocked: z.array(rowSchema),
    detached: z.array(rowSchema).optional(),
    cancelled: z.array(rowSchema).optional(),
    warnings: z.array(z.string()).optional(),
  }),
  async handle(context, asked) {
    const item = await resolveItem(context, asked, 'update_plan or set_plan_status');
    if (asked.dependents !== undefined && asked.status !== 'cancelled') {
      throw new MasterplanError('INVALID_INPUT', 'dependents: goes only with status=cancelled.', {
        hint: 'Leave dependents out, or cancel the item with it.',
        details: { problems: [{ path: 'dependents', reason: 'goes only with status=cancelled' }] },
      });
    }
    if (!isNoteOnly(asked)) refuseHumanOnly(context, item, 'change');
    refuseClaimedContainer(item, asked);
    const settlement = new Settlement(context);
    const notesOnOthers =
      isNoteOnly(asked) && (item.assignee_type === 'human' || isPersonsAside(context, item));
    // Asking for an open item to be open is no wish to have it back.
    const staysOpen = asked.status === 'pending' && (item.status === 'pending' || item.status === 'blocked');
    const holding =
      notesOnOthers || staysOpen ? undefined : await requireWriter(context, item, asked.claim_token);
    let current = holding?.item ?? item;
    if (holding?.as === 'reclaimed') settlement.statusChanged(current, item.status);
    const step = asked.status !== undefined && asked.status !== item.status && !staysOpen;
    if (step) await requireEditablePlan(context, await requirePlan(context, item.plan_id), context.caller);
    // Also of an item that is cancelled already: what waits for it may have been forgotten, or have come since.
    const after =
      asked.status === 'cancelled' ? await cancel(context, settlement, current, asked) : undefined;
    if (step && asked.status === 'pending') {
      await reopenItem(context, settlement, current, asked.message ?? null);
    }
    if (step) current = (await loadItem(context, item.id)) ?? current;
    // The message stands with the step; else with the edit, or as a note of its own.
    current = await changeFields(
      context,
      settlement,
      current,
      step ? { ...asked, message: undefined } : asked,
    );
    if (holding !== undefined && holding.as !== 'override' && current.status === 'in_progress') {
      current = await refreshLease(context, current);
    }
    await settlement.settle();
    await touchPlan(context, item.plan_id);
    const answered = (await loadItem(context, item.id)) ?? current;
    const mine = answered.status === 'in_progress' && holding !== undefined && holding.as !== 'override';
    const told = await toItem(context, answered);
    return {
      item: told,
      ...(await waitsOf(context, told)),
      ...(mine && answered.claim_token !== null ? { claim: toClaim(answered) } : {}),
      unblocked: await toRows(context, settlement.unblocked.slice(0, MAX_ROWS)),
      ...(after === undefined ? {} : await tellOf(context, after)),
    };
  },
});

async function cancel(
  context: OperationContext,
  settlement: Settlement,
  item: ItemRecord,
  asked: Input,
): Promise<Dependents> {
  const after = await cancelItem(
    context,
    settlement,
    item,
    asked.message ?? null,
    asked.dependents ?? 'keep',
  );
  if (item.status === 'cancelled' && after.detached.length + after.cancelled.length > 0) {
    await requireEditablePlan(context, await requirePlan(context, item.plan_id), context.caller);
  }
  return after;
}

/** What became of those that waited, as far as there are any: as they are now. */
async function tellOf(context: OperationContext, { detached, cancelled, stuck }: Dependents) {
  const now = async (items: readonly ItemRecord[]) => {
    const rows: ItemRecord[] = [];
    for (const item of items.slice(0, MAX_ROWS)) rows.push((await loadItem(context, item.id)) ?? item);
    return toRows(context, rows);
  };
  const keys = stuck.slice(0, MAX_NAMED).map((one) => one.item_key);
  const more = stuck.length > keys.length ? ` and ${stuck.length - keys.length} more` : '';
  const [wait, they] = stuck.length === 1 ? ['waits', 'it does'] : ['wait', 'they do'];
  const warning = `${keys.join(', ')}${more} ${wait} for it for good. To mend that, call update with status=cancelled and dependents=detach (${they} not wait any more) or dependents=cancel.`;
  return {
    ...(detached.length > 0 ? { detached: await now(detached) } : {}),
    ...(cancelled.length > 0 ? { cancelled: await now(cancelled) } : {}),
    ...(stuck.length > 0 ? { warnings: [warning] } : {}),
  };
}

async function changeFields(
  context: OperationContext,
  settlement: Settlement,
  item: ItemRecord,
  asked: Input,
): Promise<ItemRecord> {
  const assignment = assignmentOf(context, item, asked);
  const patch = patchOf(item, asked);
  const edges = await changeEdges(context, item, asked);
  const edits = Object.keys(patch).some((column) => column !== 'progress_percent') || edges !== undefined;
  if (edits || Object.keys(assignment).length > 0) {
    await requireEditablePlan(context, await requirePlan(context, item.plan_id), context.caller);
  }
  let current = edges?.item ?? item;
  if (edits || asked.progress_percent !== undefined || asked.message !== undefined) {
    const activity = edits ? 'metadata_updated' : asked.progress_percent === undefined ? 'note' : 'progress';
    current = await changeItem(context, current, patch, {
      activity,
      message: asked.message ?? null,
      files: asked.files ?? [],
      fence: current.claimed_by === null ? null : current.fence,
      ...(edges === undefined ? {} : { old: { depends_on: edges.before }, new: { depends_on: edges.after } }),
    });
  }
  if (Object.keys(assignment).length > 0) current = await assign(context, settlement, current, assignment);
  const reordered = ['priority', 'estimate_minutes', 'item_type'].some((column) => column in patch);
  if (reordered) await refreshUrgency(context, [item.id]);
  if (edges !== undefined) {
    await refreshUrgency(context, edges.touched);
    await settlement.refresh(item.id);
  } else if ('item_type' in patch) await settlement.refresh(item.id);
  return (await loadItem(context, item.id)) ?? current;
}

/** An agent that hands its item to a person gives up its claim with it. */
async function assign(
  context: OperationContext,
  settlement: Settlement,
  item: ItemRecord,
  assignment: ItemPatch,
): Promise<ItemRecord> {
  const handsOver = endsByHandover(item, assignment.assignee_type);
  const changed = await changeItem(
    context,
    item,
    { ...assignment, ...(handsOver ? { ...withoutClaim(), status: 'pending' as const } : {}) },
    { activity: 'assigned', ...(handsOver ? { message: HANDED_OVER } : {}) },
  );
  settlement.statusChanged(changed, item.status);
  if (handsOver) await settlement.refresh(item.id);
  return changed;
}

async function changeEdges(context: OperationContext, item: ItemRecord, asked: Input) {
  const add = await resolveItemsOfPlan(context, item.plan_id, asked.add_depends_on ?? [], 'add_depends_on');
  const remove = await resolveItemsOfPlan(
    context,
    item.plan_id,
    asked.remove_depends_on ?? [],
    'remove_depends_on',
  );
  if (add.length === 0 && remove.length === 0) return undefined;
  const change = await changeDependencies(context, item, { add, remove });
  const touched = [...add, ...remove].map((one) => one.id);
  const same =
    change.before.length === change.after.length && change.before.every((id) => change.after.includes(id));
  return same ? undefined : { ...change, touched };
}
