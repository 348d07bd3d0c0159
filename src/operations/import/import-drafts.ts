import type { z } from 'zod';
import type { Plan } from '../../model/plan';
import type { ItemStatus } from '../../model/vocabulary';
import type { OperationContext } from '../context';
import { createPlan } from '../create-plan';
import { toPlan } from '../plan-answers';
import { loadPlanGraph, type PlanGraph } from '../rules/derived';
import { nextItemId } from '../rules/new-item';
import { planItemsChanged, requireEditablePlan } from '../rules/plan-lifecycle';
import { loadPlan, type PlanRecord, requirePlan } from '../rules/plan-record';
import { type ItemDraft, reasonOf } from './item-draft';
import { resolveChanges } from './merging';
import type { PreparedDrafts } from './prepare';
import { type ItemPreview, previewOf } from './preview';
import type { ProblemList } from './problems';
import { deriveAll, type OnConflict, type Resolution, resolveImport } from './resolution';
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
  /** Of a snapshot: all its plans. */
  plans?: string[];
  created: number;
  updated: number;
  skipped: number;
  items: { id: number; item_key: string }[];
  /** What a check found that would come. */
  preview?: ItemPreview[];
  warnings: string[];
}

/** Imports checked drafts: resolves them against the plan, reports every problem, or writes all of them. */
export async function importDrafts(
  context: OperationContext,
  asked: {
    plan_id?: string | undefined;
    on_conflict?: OnConflict | undefined;
    dry_run?: boolean | undefined;
    reset_status?: boolean | undefined;
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
  if (asked.reset_status) warnOfKept(graph, resolution);
  const warnings = limited([...prepared.warnings, ...resolution.warnings]);
  if (asked.dry_run) {
    const plan = target.existing === undefined ? null : await toPlan(context, target.existing);
    return { plan, ...counts, items: [], preview: previewOf(resolution, changes), warnings };
  }
  const plan = target.existing ?? (await makePlan(context, target.making as PlanInput));
  const items = await writeImport(context, { planId: plan.plan_id, graph, resolution, derived, changes });
  if (counts.created + counts.updated > 0) {
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
    const reason = reasonOf(issue, Object(given) as object);
    problems.add({ ...where, field: ['plan', ...issue.path].map(String).join('.'), reason });
  }
  return { title: 'new' };
}

const isPersons = (draft: ItemDraft) =>
  draft.fields.item_type === 'decision' || draft.fields.item_type === 'manual';

/**
 * An agent can't bring in a person's item but as open work without children. In our own format that is refused;
 * what another tracker holds comes in as far as it can: closed ones are history and become ordinary tasks, put
 * off ones are open again, and what stood below one stands beside it.
 */
function withoutForgery(prepared: PreparedDrafts): readonly ItemDraft[] {
  const { warnings } = prepared;
  if (prepared.format === 'masterplan') return prepared.drafts;
  const drafts = prepared.drafts.map((draft): ItemDraft => {
    if (!isPersons(draft)) return draft;
    const { item_type: type, reason: _, ...fields } = draft.fields;
    switch (draft.status) {
      case 'completed':
        warnings.push(
          `${draft.item_key}: a closed ${type} comes in as a task: only a person closes one here`,
        );
        return { ...draft, fields: { ...draft.fields, item_type: 'task' } };
      case 'deferred':
      case 'cancelled':
        warnings.push(
          `${draft.item_key}: a ${draft.status} ${type} comes in as open: only a person puts one off here`,
        );
        return {
          ...draft,
          status: 'pending',
          fields: { ...fields, ...(type === undefined ? {} : { item_type: type }) },
        };
      default:
        return draft;
    }
  });
  const persons = new Set(drafts.filter(isPersons).map((draft) => draft.item_key));
  return drafts.map((draft) => {
    if (typeof draft.parent !== 'string' || !persons.has(draft.parent)) return draft;
    warnings.push(
      `${draft.item_key}: parent-child ${draft.parent} is left out: it is for a person, and an agent can't divide it`,
    );
    return { ...draft, parent: null };
  });
}

/** reset_status speaks of what comes in; opening again is a step of its own, with rules of its own. */
function warnOfKept(graph: PlanGraph, { merges, warnings }: Resolution): void {
  const open: readonly ItemStatus[] = ['pending', 'blocked', 'in_progress'];
  const kept = merges.map((merge) => graph.stored[merge.place]).filter((item) => item !== undefined);
  for (const item of kept) {
    if (open.includes(item.status)) continue;
    warnings.push(
      `${item.item_key}: stays ${item.status}: reset_status is for new items; update with status=pending reopens it`,
    );
  }
}

function limited(warnings: string[]): string[] {
  if (warnings.length <= MAX_WARNINGS) return warnings;
  return [...warnings.slice(0, MAX_WARNINGS), `and ${warnings.length - MAX_WARNINGS} more warnings`];
}
