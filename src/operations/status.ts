import { z } from 'zod';
import { type Counts, countsSchema, rowSchema } from '../model/item';
import { planSchema } from '../model/plan';
import { isoTime } from '../model/time';
import { planCounts, sumCounts, toRow, toRows } from './answers';
import type { OperationContext } from './context';
import { planId } from './fields';
import { defineOperation } from './operation';
import { toPlans } from './plan-answers';
import { criticalPath } from './rules/critical-path';
import { forecast } from './rules/forecast';
import type { ItemRecord } from './rules/item-record';
import { PLAN_COLUMNS, type PlanRecord, requirePlan } from './rules/plan-record';
import { loadProject } from './rules/project-record';
import { blockedItems, itemsForPeople, liveClaims, stuckItems } from './rules/work-state';

/** As many plans are told of; list_plans pages through all. */
const SHOWN_PLANS = 50;

const output = z.object({
  /** null: it has no store yet. */
  project: z.object({ project_id: z.string(), name: z.string(), root: z.string() }).nullable(),
  plans: z.array(planSchema),
  counts: countsSchema,
  progress: z.number(),
  claims: z.array(
    z.object({
      item: rowSchema,
      session_id: z.string(),
      session_name: z.string().nullable(),
      client: z.string().nullable(),
      user: z.string().nullable(),
      since: z.string().nullable(),
      lease_expires_at: z.string().nullable(),
    }),
  ),
  blocked: z.array(z.object({ item: rowSchema, waits_on: z.array(rowSchema) })),
  stuck: z.array(z.object({ item: rowSchema, why: z.string() })),
  needs_human: z.array(rowSchema),
  ready_plans: z.array(z.object({ plan_id: z.string(), title: z.string() })),
  critical_path: z.object({ items: z.array(rowSchema), minutes: z.number().nullable() }),
  forecast: z
    .object({
      at: z.string(),
      from: z.string(),
      completions: z.number(),
      hours: z.number(),
      open: z.number(),
    })
    .nullable(),
});

type Answer = z.input<typeof output>;

export const status = defineOperation({
  name: 'status',
  title: 'Where things stand',
  description: 'Progress, claims, what is blocked, stuck or waits for people.',
  group: 'reading',
  readOnly: true,
  idempotent: true,
  emptyAnswer: {
    project: null,
    plans: [],
    counts: sumCounts([]),
    progress: 0,
    claims: [],
    blocked: [],
    stuck: [],
    needs_human: [],
    ready_plans: [],
    critical_path: { items: [], minutes: null },
    forecast: null,
  },
  input: z.strictObject({ plan_id: planId().optional() }),
  output,
  async handle(context, input) {
    const plans =
      input.plan_id === undefined ? await livePlans(context) : [await requirePlan(context, input.plan_id)];
    const planIds = plans.map((plan) => plan.plan_id);
    const sum = await countsOf(context, planIds);
    // What failed or was put away tells nothing of the work ahead.
    const inWork = plans.filter((plan) => plan.archived === 0 && plan.status !== 'failed');
    const workIds = inWork.map((plan) => plan.plan_id);
    const ahead = await countsOf(context, workIds);
    const path = await criticalPath(context, workIds);
    const project = await loadProject(context);
    return {
      project: {
        project_id: project?.project_id ?? context.store.id,
        name: project?.name ?? context.project.name,
        root: context.project.root,
      },
      plans: await toPlans(context, plans.slice(0, SHOWN_PLANS)),
      counts: sum,
      progress: progressOf(sum),
      claims: await toClaims(context, planIds),
      blocked: await toBlocked(context, workIds),
      stuck: await toStuck(context, workIds),
      needs_human: await toRows(context, await itemsForPeople(context, workIds)),
      ready_plans: plans
        .filter((plan) => plan.archived === 0 && plan.status === 'ready')
        .slice(0, SHOWN_PLANS)
        .map((plan) => ({ plan_id: plan.plan_id, title: plan.title })),
      critical_path: { items: await toRows(context, path.items), minutes: path.minutes },
      forecast: await forecast(context, workIds, ahead.pending + ahead.in_progress + ahead.blocked),
    };
  },
});

/** All plans that are not archived: those in work first, then the newest. */
async function livePlans(context: OperationContext): Promise<PlanRecord[]> {
  return context.db.all<PlanRecord>(
    `SELECT ${PLAN_COLUMNS} FROM masterplans WHERE archived = 0
     ORDER BY CASE WHEN status IN ('completed', 'failed') THEN 1 ELSE 0 END, created_at DESC, plan_id`,
  );
}

async function countsOf(context: OperationContext, planIds: readonly string[]): Promise<Counts> {
  const counts: Counts[] = [];
  for (const id of planIds) counts.push(await planCounts(context, id));
  return sumCounts(counts);
}

/** The share of leaves that are completed, cancelled ones left out; 0 to 1. */
function progressOf(counts: Counts): number {
  const all = counts.pending + counts.in_progress + counts.completed + counts.deferred + counts.blocked;
  return all === 0 ? 0 : Math.round((counts.completed / all) * 10_000) / 10_000;
}

async function toClaims(context: OperationContext, planIds: readonly string[]): Promise<Answer['claims']> {
  const claims: Answer['claims'] = [];
  for (const { item, client } of await liveClaims(context, planIds)) {
    if (item.claimed_by === null) continue;
    claims.push({
      item: await toRow(context, item),
      session_id: item.claimed_by,
      session_name: item.claimed_by_name,
      client,
      user: item.claimed_by_user,
      since: isoTime(item.claimed_at),
      lease_expires_at: isoTime(item.lease_expires_at),
    });
  }
  return claims;
}

async function toBlocked(context: OperationContext, planIds: readonly string[]): Promise<Answer['blocked']> {
  const blocked: Answer['blocked'] = [];
  for (const item of await blockedItems(context, planIds)) {
    const row = await toRow(context, item);
    const waitsOn = await loadItems(context, row.blocked_by);
    blocked.push({ item: row, waits_on: await toRows(context, waitsOn) });
  }
  return blocked;
}

async function toStuck(context: OperationContext, planIds: readonly string[]): Promise<Answer['stuck']> {
  const stuck: Answer['stuck'] = [];
  for (const { item, why } of await stuckItems(context, planIds)) {
    stuck.push({ item: await toRow(context, item), why });
  }
  return stuck;
}

/** At most 20 of the items with these ids. */
async function loadItems(context: OperationContext, ids: readonly number[]): Promise<ItemRecord[]> {
  const shown = ids.slice(0, 20);
  if (shown.length === 0) return [];
  return context.db.all<ItemRecord>(
    `SELECT * FROM masterplan_items WHERE id IN (${shown.map((_, index) => `$${index + 1}`).join(', ')}) ORDER BY id`,
    shown,
  );
}
