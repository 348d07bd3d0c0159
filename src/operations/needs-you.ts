import { z } from 'zod';
import { MAX_NEEDS, type Need, needsAnswerSchema } from '../model/outline';
import { planAllowsWork } from '../model/plan-work';
import { isoTime } from '../model/time';
import { NEED_KINDS, type NeedKind } from '../model/vocabulary';
import { rowWith, toRow } from './answers';
import type { OperationContext } from './context';
import { planId } from './fields';
import { KEY_COLUMNS, type KeyRecord } from './human/key-record';
import { defineOperation } from './operation';
import { toPlans } from './plan-answers';
import type { ItemRecord } from './rules/item-record';
import { PLAN_COLUMNS, type PlanRecord, requirePlan } from './rules/plan-record';
import {
  countStuckForGood,
  exhaustedItems,
  heldByPeople,
  inPlans,
  itemsForPeople,
  stuckItems,
} from './rules/work-state';

type Counts = Record<NeedKind, number>;

const noCounts = (): Counts => Object.fromEntries(NEED_KINDS.map((kind) => [kind, 0])) as Counts;

export const needsYou = defineOperation({
  name: 'needs_you',
  title: 'What needs a person',
  description: 'Everything that waits for a person, with the reason.',
  group: 'views',
  readOnly: true,
  idempotent: true,
  emptyAnswer: { needs: [], counts: noCounts(), total: 0 },
  input: z.strictObject({ plan_id: planId().optional() }),
  output: needsAnswerSchema,
  async handle(context, input) {
    const plans =
      input.plan_id === undefined ? await livePlans(context) : [await requirePlan(context, input.plan_id)];
    // What nobody can work on (a draft, work that was handed in) needs nobody's decisions yet.
    const open = plans.filter(planAllowsWork).map((plan) => plan.plan_id);
    const inReview = plans.filter((plan) => plan.archived === 0 && plan.status === 'review');
    // Keys belong to no plan.
    const keys = input.plan_id === undefined ? await pendingKeys(context) : [];
    const counts = { ...(await countItems(context, open)), review: inReview.length, key: keys.length };
    const total = NEED_KINDS.reduce((sum, kind) => sum + counts[kind], 0);
    const needs: Need[] = [];
    for (const kind of NEED_KINDS) {
      const room = MAX_NEEDS - needs.length;
      if (counts[kind] > 0 && room > 0)
        needs.push(...(await read(context, kind, room, { open, inReview, keys })));
    }
    return { needs, counts, total };
  },
});

interface Found {
  /** The ids of the plans whose items can be worked on. */
  open: readonly string[];
  inReview: readonly PlanRecord[];
  keys: readonly KeyRecord[];
}

/** At most `room` entries of one kind. */
async function read(context: OperationContext, kind: NeedKind, room: number, found: Found): Promise<Need[]> {
  switch (kind) {
    case 'decision':
    case 'manual':
      return forPeople(context, kind, await itemsForPeople(context, found.open, room, kind));
    case 'held': {
      const items = await heldByPeople(context, found.open, room);
      return withRows(context, kind, items, (item) => ({
        why: `${item.claimed_by_user ?? item.claimed_by_name ?? 'A person'} has it in hand.`,
        since: item.claimed_at,
      }));
    }
    case 'review':
      return reviews(context, found.inReview.slice(0, room));
    case 'stuck': {
      const stuck = await stuckItems(context, found.open, { shown: room, forGood: true });
      const reasons = new Map(stuck.map(({ item, why }) => [item.id, why]));
      const items = stuck.map(({ item }) => item);
      return withRows(context, kind, items, (item) => ({
        why: `It ${reasons.get(item.id)}: nothing opens it by itself.`,
        since: item.updated_at,
      }));
    }
    case 'exhausted': {
      const items = await exhaustedItems(context, found.open, room);
      return withRows(context, kind, items, (item) => ({
        why: `It was claimed ${item.attempts} times, and every lease ended without a result.`,
        since: item.updated_at,
      }));
    }
    case 'key':
      return found.keys.slice(0, room).map((key) => ({
        kind,
        key: {
          key_id: key.key_id,
          user: key.user_name,
          label: key.label,
          enrolled_at: isoTime(key.enrolled_at),
        },
        why: `${key.user_name} asks to be recognised as a person${key.label === null ? '' : ` (${key.label})`}.`,
        since: isoTime(key.enrolled_at),
      }));
  }
}

async function withRows(
  context: OperationContext,
  kind: NeedKind,
  items: readonly ItemRecord[],
  tell: (item: ItemRecord) => { why: string; since: number | null },
): Promise<Need[]> {
  const needs: Need[] = [];
  for (const item of items) {
    const { why, since } = tell(item);
    needs.push({
      kind,
      item: { ...(await toRow(context, item)), plan_id: item.plan_id },
      why,
      since: isoTime(since),
    });
  }
  return needs;
}

/** Open items for people: nothing holds them back, so no blockers are looked for. */
async function forPeople(
  context: OperationContext,
  kind: 'decision' | 'manual',
  items: readonly ItemRecord[],
): Promise<Need[]> {
  const waiting = await context.db.all<{ id: number; n: number }>(
    `SELECT edge.depends_on_id AS id, COUNT(*) AS n
     FROM masterplan_dependencies AS edge
     JOIN masterplan_items AS item ON item.id = edge.item_id
     WHERE edge.depends_on_id IN (${items.map((_, index) => `$${index + 1}`).join(', ')})
       AND item.status = 'blocked'
     GROUP BY edge.depends_on_id`,
    items.map((item) => item.id),
  );
  const dependents = new Map(waiting.map(({ id, n }) => [id, n]));
  return items.map((item) => ({
    kind,
    item: { ...rowWith(item, []), plan_id: item.plan_id },
    why: whyForPeople(kind, item, dependents.get(item.id) ?? 0),
    since: isoTime(item.updated_at),
  }));
}

function whyForPeople(kind: 'decision' | 'manual', item: ItemRecord, dependents: number): string {
  const what = kind === 'decision' ? 'Only a person can decide this' : 'Only a person can do this';
  const whose = item.assignee === null ? '' : ` (it is meant for ${item.assignee})`;
  if (dependents === 0) return `${what}${whose}.`;
  return `${what}${whose}, and ${dependents === 1 ? '1 item waits' : `${dependents} items wait`} for it.`;
}

async function reviews(context: OperationContext, records: readonly PlanRecord[]): Promise<Need[]> {
  const plans = await toPlans(context, records);
  return records.map((record, index) => ({
    kind: 'review',
    plan: plans[index],
    submitted_by: record.submitted_by,
    submitted_by_session: record.submitted_by_session,
    why: `${record.submitted_by ?? 'Somebody'} handed the work in: it is to be approved or sent back${
      record.four_eyes === 1 ? ', by somebody else' : ''
    }.`,
    since: isoTime(record.updated_at),
  }));
}

/** Plans that are not archived and may need somebody, the newest first. */
async function livePlans(context: OperationContext): Promise<PlanRecord[]> {
  return context.db.all<PlanRecord>(
    `SELECT ${PLAN_COLUMNS} FROM masterplans
     WHERE archived = 0 AND status NOT IN ('draft', 'completed', 'failed') ORDER BY created_at DESC, plan_id`,
  );
}

async function pendingKeys(context: OperationContext): Promise<KeyRecord[]> {
  return context.db.all<KeyRecord>(
    `SELECT ${KEY_COLUMNS.join(', ')} FROM masterplan_keys
     WHERE approved_at IS NULL AND revoked_at IS NULL ORDER BY enrolled_at, key_id`,
  );
}

/** How many items of each kind there are in the plans; from indexes alone where that is possible. */
async function countItems(context: OperationContext, planIds: readonly string[]): Promise<Counts> {
  const counts = noCounts();
  if (planIds.length === 0) return counts;
  const row = await context.db.get<Pick<Counts, 'decision' | 'manual' | 'held' | 'exhausted'>>(
    `SELECT
       (SELECT COUNT(*) FROM masterplan_items
        WHERE ${inPlans(planIds)} AND assignee_type = 'human' AND status = 'pending' AND child_count = 0
          AND item_type = 'decision') AS decision,
       (SELECT COUNT(*) FROM masterplan_items
        WHERE ${inPlans(planIds)} AND assignee_type = 'human' AND status = 'pending' AND child_count = 0
          AND item_type <> 'decision') AS manual,
       (SELECT COUNT(*) FROM masterplan_items
        WHERE ${inPlans(planIds)} AND claimed_by IS NOT NULL AND claimed_by_kind = 'human') AS held,
       (SELECT COUNT(*) FROM masterplan_items
        WHERE ${inPlans(planIds)} AND status = 'deferred' AND deferred_until IS NULL
          AND attempts >= max_attempts AND child_count = 0) AS exhausted`,
    planIds,
  );
  return { ...counts, ...row, stuck: await countStuckForGood(context, planIds) };
}
