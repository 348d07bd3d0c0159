import type { z } from 'zod';
import type { Plan } from '../../model/plan';
import type { OperationContext } from '../context';
import { createPlan } from '../create-plan';
import { toPlan } from '../plan-answers';
import { loadPlanGraph, type PlanGraph } from '../rules/derived';
import { nextItemId } from '../rules/new-item';
import { planItemsChanged, requireEditablePlan, touchPlan } from '../rules/plan-lifecycle';
import { loadPlan, type PlanRecord, requirePlan } from '../rules/plan-record';
import { resolveChanges } from './merging';
import type { PreparedDrafts } from './prepare';
import type { ProblemList } from './problems';
import { deriveAll, type OnConflict, resolveImport } from './resolution';
import { unknownField } from './unknown-field';
import { writeImport } from './write-import';

/** How many of the items an answer names. */
const NAMED = 100;
const MAX_WARNINGS = 1000;

type PlanInput = z.infer<typeof createPlan.input>;

/** Where the items go: a plan that exists, or one that is made with them. */
type Target = { existing: PlanRecord; making?: undefined } | { existing?: undefined; making: PlanInput };

export interface ImportAnswer {
  plan: Plan | null;
  created: number;
  updated: number;
  skipped: number;
  items: { id: number; item_key: string }[];
  warnings: string[];
}

/** Imports checked drafts: resolves them against the plan, reports every problem, or writes all of them. */
export async function importDrafts(
  context: OperationContext,
  asked: {
    plan_id?: string | undefined;
    on_conflict?: OnConflict | undefined;
    dry_run?: boolean | undefined;
  },
  prepared: PreparedDrafts,
): Promise<ImportAnswer> {
  const { problems } = prepared;
  const onConflict = asked.on_conflict ?? 'error';
  const target = await findTarget(context, asked.plan_id, prepared, onConflict);
  const planId = target.existing?.plan_id ?? target.making?.plan_id ?? target.making?.title ?? 'new';
  const graph: PlanGraph =
    target.existing === undefined
      ? { stored: [], nodes: [], placeOf: new Map() }
      : await loadPlanGraph(context, planId);
  const drafts = context.caller.kind === 'human' ? prepared.drafts : withoutForgery(prepared);
  const firstId = await nextItemId(context);
  const resolution = await resolveImport(
    { planId, graph, drafts, onConflict, firstId, caller: context.caller },
    problems,
    context,
  );
  const idAt = (place: number) =>
    graph.stored[place]?.id ?? resolution.created[place - resolution.existing]?.id ?? 0;
  const changes = await resolveChanges(context, resolution, idAt, problems);
  problems.throwIfAny();
  await context.breathe();
  const derived = deriveAll(resolution);
  const counts = {
    created: resolution.created.length,
    updated: changes.filter((change) => change.merge !== undefined).length,
    skipped: resolution.skipped,
  };
  const warnings = limited([...prepared.warnings, ...resolution.warnings]);
  if (asked.dry_run) {
    const plan = target.existing === undefined ? null : await toPlan(context, target.existing);
    return { plan, ...counts, items: [], warnings };
  }
  const plan = target.existing ?? (await makePlan(context, target.making as PlanInput));
  const items = await writeImport(context, { planId: plan.plan_id, graph, resolution, derived, changes });
  if (counts.created + counts.updated > 0) {
    await touchPlan(context, plan.plan_id);
    await planItemsChanged(context, plan.plan_id);
  }
  const answered = (await loadPlan(context, plan.plan_id)) ?? plan;
  return { plan: await toPlan(context, answered), ...counts, items: items.slice(0, NAMED), warnings };
}

async function makePlan(context: OperationContext, input: PlanInput): Promise<PlanRecord> {
  const { plan } = await createPlan.handle(context, input, undefined);
  return requirePlan(context, plan.plan_id);
}

async function findTarget(
  context: OperationContext,
  planId: string | undefined,
  prepared: PreparedDrafts,
  onConflict: OnConflict,
): Promise<Target> {
  const { problems, plan } = prepared;
  const beside = typeof prepared.planId === 'string' ? prepared.planId : undefined;
  const wanted = planId ?? beside;
  if (plan === undefined || plan === null) {
    if (wanted === undefined) {
      problems.add({
        index: null,
        item_key: null,
        field: 'plan_id',
        reason: 'is missing, and so is plan: say where the items go',
      });
      return { making: { title: 'new' } };
    }
    return { existing: await editable(context, await requirePlan(context, wanted)) };
  }
  if (wanted !== undefined) {
    const existing = await loadPlan(context, wanted);
    if (existing !== undefined) return { existing: await editable(context, existing) };
  }
  const making = readPlan(plan, wanted, problems);
  const existing = making.plan_id === undefined ? undefined : await loadPlan(context, making.plan_id);
  if (existing === undefined) return { making };
  if (onConflict === 'error') {
    problems.add({
      index: null,
      item_key: null,
      field: 'plan.plan_id',
      reason: `names a plan that exists, "${existing.plan_id}": give plan_id instead of plan to add to it`,
      code: 'DUPLICATE_KEY',
    });
    return { existing };
  }
  return { existing: await editable(context, existing) };
}

async function editable(context: OperationContext, plan: PlanRecord): Promise<PlanRecord> {
  await requireEditablePlan(context, plan, context.caller);
  return plan;
}

/** The plan of an import, checked as create_plan checks its input. */
function readPlan(plan: unknown, planId: string | undefined, problems: ProblemList): PlanInput {
  const given =
    typeof plan === 'object' && !Array.isArray(plan) && planId ? { ...plan, plan_id: planId } : plan;
  const checked = createPlan.input.safeParse(given);
  if (checked.success) return checked.data;
  for (const issue of checked.error.issues) {
    const where = { index: null, item_key: null };
    if (issue.code === 'unrecognized_keys') {
      for (const name of issue.keys) {
        const reason = unknownField(name, Object.keys(createPlan.input.shape), 'a plan');
        problems.add({ ...where, field: `plan.${name.slice(0, 100)}`, reason });
      }
      continue;
    }
    problems.add({ ...where, field: ['plan', ...issue.path].map(String).join('.'), reason: issue.message });
  }
  return { title: 'new' };
}

/**
 * An agent can't bring in as finished what only a person finishes. In our own format that is refused; what
 * another tracker holds as closed is history, and comes in as an ordinary task.
 */
function withoutForgery(prepared: PreparedDrafts) {
  if (prepared.format === 'masterplan') return prepared.drafts;
  return prepared.drafts.map((draft) => {
    const type = draft.fields.item_type;
    if (draft.status !== 'completed' || (type !== 'decision' && type !== 'manual')) return draft;
    prepared.warnings.push(
      `${draft.item_key}: a closed ${type} comes in as a task: only a person closes one here`,
    );
    return { ...draft, fields: { ...draft.fields, item_type: 'task' as const } };
  });
}

function limited(warnings: string[]): string[] {
  if (warnings.length <= MAX_WARNINGS) return warnings;
  return [...warnings.slice(0, MAX_WARNINGS), `and ${warnings.length - MAX_WARNINGS} more warnings`];
}
