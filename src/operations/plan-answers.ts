import type { Feature, Plan } from '../model/plan';
import { isoTime } from '../model/time';
import type { PlanStatus } from '../model/vocabulary';
import { planCounts } from './answers';
import type { OperationContext } from './context';
import type { FeatureRecord } from './rules/feature-record';
import type { PlanRecord, PlanTexts } from './rules/plan-record';
import { cutText, shortenData } from './shorten';

type Reader = Pick<OperationContext, 'db'>;

/** What an answer says of a plan besides its record. */
export interface PlanExtras extends Partial<PlanTexts> {
  /** The status before this change. */
  was?: PlanStatus;
}

/**
 * A plan as it leaves. Its long texts are in only where the caller of this function hands them over: up to
 * 1 MiB each, they stay out of lists.
 */
export async function toPlan(context: Reader, plan: PlanRecord, extras: PlanExtras = {}): Promise<Plan> {
  const names = await context.db.get<{ project_name: string; feature_title: string | null }>(
    `SELECT project.name AS project_name, feature.title AS feature_title
     FROM masterplan_projects AS project
     LEFT JOIN masterplan_features AS feature ON feature.feature_id = $2
     WHERE project.project_id = $1`,
    [plan.project_id, plan.feature_id],
  );
  return {
    plan_id: plan.plan_id,
    project_id: plan.project_id,
    project_name: names?.project_name ?? plan.project_id,
    feature_id: plan.feature_id,
    feature_title: names?.feature_title ?? null,
    feature_version: plan.feature_version,
    title: plan.title,
    description: plan.description,
    owner: plan.owner,
    status: plan.status,
    ...(extras.was === undefined ? {} : { was: extras.was }),
    archived: plan.archived === 1,
    claimed_by: plan.claimed_by,
    claimed_by_session: plan.claimed_by_session,
    claimed_at: isoTime(plan.claimed_at),
    last_activity_at: isoTime(plan.last_activity_at),
    stale_after_hours: plan.stale_after_hours,
    four_eyes: plan.four_eyes === 1,
    ...(extras.work_artifacts === undefined ? {} : { work_artifacts: extras.work_artifacts }),
    metadata: JSON.parse(plan.metadata) as Plan['metadata'],
    counts: await planCounts(context, plan.plan_id),
    created_at: isoTime(plan.created_at),
    updated_at: isoTime(plan.updated_at),
    ...(extras.spec_content === undefined ? {} : { spec_content: extras.spec_content }),
  };
}

/** Characters of a description, and of metadata, that a list carries. */
const LONGEST_IN_LISTS = 500;

/** Plans in a list, with their longer texts cut; get_plan has the whole. */
export async function toPlans(context: Reader, plans: readonly PlanRecord[]): Promise<Plan[]> {
  const answers: Plan[] = [];
  for (const record of plans) {
    const plan = await toPlan(context, record);
    answers.push({
      ...plan,
      description: plan.description === null ? null : cutText(plan.description, LONGEST_IN_LISTS),
      metadata: shortenData(plan.metadata, LONGEST_IN_LISTS),
    });
  }
  return answers;
}

/** A feature in a list, without its specification and with its description cut. */
export function toFeatureRow(feature: FeatureRecord): Feature {
  const { spec_content: _long, ...row } = toFeature(feature);
  const description = row.description === null ? null : cutText(row.description, LONGEST_IN_LISTS);
  return { ...row, description };
}

/** A feature with its latest version. */
export function toFeature(feature: FeatureRecord): Feature {
  return {
    feature_id: feature.feature_id,
    project_id: feature.project_id,
    title: feature.title,
    description: feature.description,
    spec_content: feature.spec_content,
    version: feature.version,
    created_at: isoTime(feature.created_at),
    updated_at: isoTime(feature.updated_at),
  };
}
