import { MasterplanError } from '../../model/errors';
import type { PlanStatus } from '../../model/vocabulary';
import type { SqlValue } from '../../store/database';
import type { OperationContext } from '../context';
import { appendChange, type ChangeInput, type LoggedValues } from './audit';
import { nearNames } from './near-names';

/**
 * A row of `masterplans` as it is stored, without its two long texts: a specification may have 1 MiB, and
 * every `next` and `claim` looks at the plan.
 */
export interface PlanRecord {
  plan_id: string;
  project_id: string;
  feature_id: string | null;
  /** The feature's version that the plan was made for; once completed, the version that it made. */
  feature_version: number | null;
  title: string;
  description: string | null;
  owner: string | null;
  status: PlanStatus;
  archived: 0 | 1;
  /** The user who holds it; any session of this user may work on it. */
  claimed_by: string | null;
  claimed_by_session: string | null;
  claimed_at: number | null;
  /** Set while the plan stands in (or was completed or failed from) a submission; null otherwise. */
  submitted_by: string | null;
  submitted_by_session: string | null;
  last_activity_at: number;
  stale_after_hours: number;
  four_eyes: 0 | 1;
  metadata: string;
  created_at: number;
  updated_at: number;
}

/** The Markdown of a plan, read only where it is asked for. */
export interface PlanTexts {
  spec_content: string | null;
  work_artifacts: string | null;
}

/** A plan, and whether it has a specification. */
export type KnownPlan = PlanRecord & { specified: 0 | 1 };

export type PlanPatch = Partial<Omit<PlanRecord & PlanTexts, 'plan_id'>>;

/**
 * What the log carries of a plan, so that `verify` can rebuild the table from it. Left out: `updated_at` (the
 * row's own time) and `last_activity_at` (moved silently by every call that touches the plan).
 */
export const LOGGED_PLAN_COLUMNS = [
  'project_id',
  'feature_id',
  'feature_version',
  'title',
  'description',
  'owner',
  'status',
  'archived',
  'spec_content',
  'work_artifacts',
  'claimed_by',
  'claimed_by_session',
  'claimed_at',
  'submitted_by',
  'submitted_by_session',
  'stale_after_hours',
  'four_eyes',
  'metadata',
] as const satisfies readonly (keyof PlanPatch)[];

const LOGGED: ReadonlySet<string> = new Set(LOGGED_PLAN_COLUMNS);

/** The columns of a `PlanRecord`, for queries that read several plans. */
export const PLAN_COLUMNS = `plan_id, project_id, feature_id, feature_version, title, description, owner,
  status, archived, claimed_by, claimed_by_session, claimed_at, submitted_by, submitted_by_session,
  last_activity_at, stale_after_hours, four_eyes, metadata, created_at, updated_at`;

const INSERT_COLUMNS = [
  'plan_id',
  ...LOGGED_PLAN_COLUMNS,
  'last_activity_at',
  'created_at',
  'updated_at',
] as const satisfies readonly (keyof (PlanRecord & PlanTexts))[];

const INSERT = `
  INSERT INTO masterplans (${INSERT_COLUMNS.join(', ')})
  VALUES (${INSERT_COLUMNS.map((_, index) => `$${index + 1}`).join(', ')})`;

/** A stored value as it stands in the log: metadata as data, flags as the numbers that are stored. */
function loggedPlanValue(column: string, value: unknown): unknown {
  return column === 'metadata' && typeof value === 'string' ? JSON.parse(value) : value;
}

const LOAD = `SELECT ${PLAN_COLUMNS}, spec_content IS NOT NULL AS specified FROM masterplans WHERE plan_id = $1`;

export async function loadPlan(
  { db, known }: Pick<OperationContext, 'db'> & Partial<Pick<OperationContext, 'known'>>,
  planId: string,
): Promise<KnownPlan | undefined> {
  const plan = await db.get<KnownPlan>(LOAD, [planId]);
  if (known !== undefined) known.plan = plan;
  return plan;
}

/** The plan's specification and artifacts. */
export async function loadPlanTexts(
  context: Pick<OperationContext, 'db'>,
  planId: string,
): Promise<PlanTexts> {
  const texts = await context.db.get<PlanTexts & Record<string, SqlValue>>(
    'SELECT spec_content, work_artifacts FROM masterplans WHERE plan_id = $1',
    [planId],
  );
  return { spec_content: texts?.spec_content ?? null, work_artifacts: texts?.work_artifacts ?? null };
}

/** The plan; NOT_FOUND with the ids that may have been meant. */
export async function requirePlan(
  context: Pick<OperationContext, 'db'>,
  planId: string,
): Promise<PlanRecord> {
  const plan = await loadPlan(context, planId);
  if (plan !== undefined) return plan;
  const known = await context.db.all<{ plan_id: string }>(
    'SELECT plan_id FROM masterplans ORDER BY archived, created_at DESC LIMIT 1000',
  );
  const near = nearNames(
    planId,
    known.map((row) => row.plan_id),
  );
  let hint = 'list_plans shows the plans; create_plan makes one.';
  if (known.length === 0) hint = 'There is no plan yet: create_plan makes one.';
  if (near.length > 0) hint = `Did you mean ${near.join(', ')}? list_plans shows all plans.`;
  throw new MasterplanError('NOT_FOUND', `There is no plan "${planId}".`, {
    hint,
    details: { plan_id: planId, near },
  });
}

/** Stores a new plan and its log row. */
export async function insertPlan(
  context: OperationContext,
  plan: PlanRecord & PlanTexts,
  message: string | null = null,
): Promise<void> {
  await context.db.run(
    INSERT,
    INSERT_COLUMNS.map((column) => plan[column] as SqlValue),
  );
  const values: LoggedValues = { created_at: plan.created_at };
  for (const column of LOGGED_PLAN_COLUMNS) {
    const value = plan[column];
    if (value !== null) values[column] = loggedPlanValue(column, value);
  }
  await appendChange(context, { activity: 'created', planId: plan.plan_id, new: values, message });
}

/**
 * Changes a plan and logs it: old and new of every logged column that differs; counts as activity unless the
 * patch says otherwise. The row is appended even if no column differs (a note has only a message): callers
 * decide whether to call.
 */
export async function changePlan(
  context: OperationContext,
  plan: PlanRecord,
  patch: PlanPatch,
  change: Pick<ChangeInput, 'activity' | 'message' | 'automatic'>,
): Promise<PlanRecord> {
  const hasTexts = patch.spec_content !== undefined || patch.work_artifacts !== undefined;
  const current: PlanRecord & Partial<PlanTexts> = hasTexts
    ? { ...plan, ...(await loadPlanTexts(context, plan.plan_id)) }
    : plan;
  const full: PlanPatch = { updated_at: context.now, last_activity_at: context.now, ...patch };
  const columns = (Object.keys(full) as (keyof PlanPatch)[]).filter(
    (column) => full[column] !== undefined && full[column] !== current[column],
  );
  const before: LoggedValues = {};
  const after: LoggedValues = {};
  for (const column of columns) {
    if (!LOGGED.has(column)) continue;
    before[column] = loggedPlanValue(column, current[column]);
    after[column] = loggedPlanValue(column, full[column]);
  }
  if (columns.length > 0) {
    context.known.plan = undefined;
    await context.db.run(
      `UPDATE masterplans SET ${columns.map((column, index) => `${column} = $${index + 2}`).join(', ')} WHERE plan_id = $1`,
      [plan.plan_id, ...columns.map((column) => full[column] as SqlValue)],
    );
  }
  await appendChange(context, {
    ...change,
    planId: plan.plan_id,
    old: Object.keys(before).length > 0 ? before : null,
    new: Object.keys(after).length > 0 ? after : null,
  });
  const { spec_content: _spec, work_artifacts: _artifacts, ...changed } = { ...plan, ...full };
  return changed;
}
