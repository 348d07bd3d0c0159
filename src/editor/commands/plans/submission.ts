import type { Change } from '../../../model/change';
import { answerOf, type HistoryAnswer, type PlanAnswer } from '../../documents/answers';
import type { Project } from '../../projects/project';

/** What was handed in for a review, and by whom. */
export interface Submission {
  artifacts: string;
  fourEyes: boolean;
  /** The log's row of it; undefined where it lies far back. */
  change: Change | undefined;
}

export async function readSubmission(project: Project, planId: string): Promise<Submission> {
  const { plan } = answerOf<PlanAnswer>(await project.read('get_plan', { plan_id: planId }));
  const { changes } = answerOf<HistoryAnswer>(
    await project.read('history', { plan_id: planId, activity: 'status_changed', limit: 100 }),
  );
  const change = changes.find((one) => one.item_id === null && one.new?.status === 'review');
  return { artifacts: plan.work_artifacts ?? '', fourEyes: plan.four_eyes, change };
}
