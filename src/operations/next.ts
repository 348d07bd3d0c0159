import { z } from 'zod';
import { claimSchema, countsSchema, rowSchema } from '../model/item';
import { MAX_WAIT_SECONDS, NEXT_REASONS } from '../model/vocabulary';
import { planCounts, sumCounts, toClaim, toRows } from './answers';
import type { OperationContext } from './context';
import { itemType, key, oneOrMany, planId, textList } from './fields';
import { defineOperation, type Repeats } from './operation';
import { grantClaim, holderName, refreshLease } from './rules/claim-record';
import { type ItemRecord, loadItem } from './rules/item-record';
import { catchUpWithTime } from './rules/leases';
import { explainNothing } from './rules/nothing';
import { comesBefore, filesInWork, mayWorkIn, type Picked, type PickFilter, pickItem } from './rules/picking';
import { planItemClaimed, planOffersWork } from './rules/plan-lifecycle';
import { PLAN_COLUMNS, type PlanRecord, requirePlan } from './rules/plan-record';
import { callersSession, rememberPlan } from './rules/sessions';
import { Settlement } from './rules/settle';
import { unconfirmedClaim } from './rules/unconfirmed';
import { briefingShape, heldBy, planReferenceSchema, toBriefing, toPlanReference } from './work-answers';

const input = z.strictObject({
  plan_id: planId().optional(),
  claim: z.boolean().optional().describe('Claim it'),
  item_types: oneOrMany(itemType()).optional().describe('Only these'),
  phase: key().optional().describe('Only in it'),
  parent_id: z.int().positive().optional().describe('Only below it'),
  labels: textList(20).optional().describe('With all of these'),
  resume: z.boolean().optional().describe('Return what you hold'),
  wait_seconds: z.number().min(0).max(MAX_WAIT_SECONDS).optional().describe('Wait for work, at most 50'),
});

const output = z.object({
  ...briefingShape,
  item: briefingShape.item.nullable(),
  plan: planReferenceSchema.optional(),
  claim: claimSchema.optional(),
  also_held: z.array(rowSchema),
  reason: z.enum(NEXT_REASONS).optional(),
  counts: countsSchema,
  claims: z.array(rowSchema).optional(),
  needs_human: z.array(rowSchema).optional(),
  ready_plans: z.array(z.object({ plan_id: z.string(), title: z.string() })).optional(),
  retry_at: z.string().nullable().optional(),
});

type Input = z.infer<typeof input>;
type Answer = z.input<typeof output>;

/** The plans that are asked for, the most likely first: the named one, else the session's last, then all open ones. */
async function candidatePlans(
  context: OperationContext,
  planIdAsked: string | undefined,
): Promise<PlanRecord[]> {
  if (planIdAsked !== undefined) return [await requirePlan(context, planIdAsked)];
  const plansWith = (statuses: string) =>
    context.db.all<PlanRecord>(
      `SELECT ${PLAN_COLUMNS} FROM masterplans
       WHERE archived = 0 AND status IN (${statuses}) ORDER BY created_at, plan_id`,
    );
  const open = await plansWith("'draft', 'ready', 'claimed', 'in_progress', 'stalled', 'review'");
  return open.length > 0 ? open : plansWith("'completed', 'failed'");
}

interface Found {
  item: ItemRecord;
  plan: PlanRecord;
}

async function findItem(
  context: OperationContext,
  plans: readonly PlanRecord[],
  filter: PickFilter,
): Promise<Found | undefined> {
  const session = await callersSession(context);
  const open = plans.filter((plan) => planOffersWork(plan) && mayWorkIn(context, plan));
  const busy = await filesInWork(context);
  const last = open.find((plan) => plan.plan_id === session?.last_plan_id);
  if (last !== undefined) {
    const picked = await pickItem(context, last.plan_id, filter, busy);
    if (picked !== undefined) return { item: picked.item, plan: last };
  }
  let best: (Picked & Found) | undefined;
  for (const plan of open) {
    if (plan === last) continue;
    const picked = await pickItem(context, plan.plan_id, filter, busy);
    if (picked !== undefined && (best === undefined || comesBefore(picked, best))) best = { ...picked, plan };
  }
  return best;
}

/** The claim of an item that the rules allow, with what follows for its containers and its plan. */
export async function claimFor(
  context: OperationContext,
  { item, plan }: Found,
  leaseMinutes?: number,
): Promise<ItemRecord> {
  const claimed = await grantClaim(context, item, { leaseMinutes });
  await planItemClaimed(context, plan);
  await rememberPlan(context, plan.plan_id);
  const settlement = new Settlement(context);
  settlement.statusChanged(claimed, item.status);
  await settlement.settle();
  return claimed;
}

/** The answer that carries a held item to its holder. */
export function answerHeld(context: OperationContext, item: ItemRecord): Promise<Answer> {
  return answerClaim(context, item, toClaim(item));
}

async function answerClaim(
  context: OperationContext,
  item: ItemRecord,
  claim: Answer['claim'],
): Promise<Answer> {
  const others = await heldBy(context, holderName(context), item.id);
  if (item.claimed_by === context.caller.sessionId) context.known.held = [item, ...others];
  return {
    ...(await toBriefing(context, item)),
    plan: await toPlanReference(context, item.plan_id),
    claim,
    also_held: await toRows(context, others),
    counts: await planCounts(context, item.plan_id),
  };
}

/**
 * Of the answer that carries a claim the claim itself is kept, which nothing else brings back once the lease has
 * ended: item, token and fence are those of the first answer, what stands around them is as it is now. The whole
 * would be most of what a claim writes to the disk.
 */
export const repeatsClaim: Repeats = {
  keep: ({ item, claim }) =>
    claim === undefined ? undefined : { item_id: (item as { id: number }).id, claim },
  async answer(context, { item_id, claim }) {
    const item = await loadItem(context, Number(item_id));
    if (item === undefined) throw new Error(`item ${String(item_id)} vanished`);
    return answerClaim(context, item, claim as Answer['claim']);
  },
};

async function answerNothing(
  context: OperationContext,
  plans: readonly PlanRecord[],
  filter: PickFilter,
): Promise<Answer> {
  const nothing = await explainNothing(context, plans, filter);
  return {
    item: null,
    containers: [],
    dependencies: [],
    context: null,
    also_held: await toRows(context, await heldBy(context, holderName(context))),
    reason: nothing.reason,
    counts: sumCounts(await Promise.all(plans.map((plan) => planCounts(context, plan.plan_id)))),
    claims: await toRows(context, nothing.claims),
    needs_human: await toRows(context, nothing.needsHuman),
    ready_plans: nothing.readyPlans,
    retry_at: nothing.retryAt,
  };
}

function filterOf(asked: Input): PickFilter {
  return { itemTypes: asked.item_types, phase: asked.phase, parentId: asked.parent_id, labels: asked.labels };
}

const NO_COUNTS = { pending: 0, in_progress: 0, completed: 0, deferred: 0, blocked: 0, cancelled: 0 };

export const next = defineOperation({
  name: 'next',
  title: 'Next item',
  description: 'Gives the best open item; claim=true claims it for you alone. Says why when there is none.',
  group: 'work',
  readOnly: false,
  idempotent: false,
  emptyAnswer: {
    item: null,
    containers: [],
    dependencies: [],
    context: null,
    also_held: [],
    reason: 'no_plan',
    counts: NO_COUNTS,
    claims: [],
    needs_human: [],
    ready_plans: [],
    retry_at: null,
  },
  input,
  output,
  repeats: repeatsClaim,
  onlyReads: (asked) => !asked.claim && !asked.resume,
  async handle(context, asked) {
    if (!context.isReadOnly) await catchUpWithTime(context);
    if (asked.resume) {
      const held = await heldBy(context, holderName(context));
      const found = held.find((item) => asked.plan_id === undefined || item.plan_id === asked.plan_id);
      const newest = found === undefined ? undefined : await loadItem(context, found.id);
      if (newest !== undefined) return answerHeld(context, await refreshLease(context, newest));
    }
    if (asked.claim) {
      const unconfirmed = await unconfirmedClaim(context, asked.plan_id);
      if (unconfirmed !== undefined) return answerHeld(context, await refreshLease(context, unconfirmed));
    }
    const plans = await candidatePlans(context, asked.plan_id);
    const filter = filterOf(asked);
    const found = await findItem(context, plans, filter);
    if (found === undefined) return answerNothing(context, plans, filter);
    if (asked.claim) return answerHeld(context, await claimFor(context, found));
    if (!context.isReadOnly) await rememberPlan(context, found.plan.plan_id);
    return {
      ...(await toBriefing(context, found.item)),
      plan: await toPlanReference(context, found.plan.plan_id),
      also_held: await toRows(context, await heldBy(context, holderName(context))),
      counts: await planCounts(context, found.plan.plan_id),
    };
  },
});
