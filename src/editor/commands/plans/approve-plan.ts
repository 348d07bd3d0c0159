import type { Command } from '../command';
import { sayDone } from '../messages';
import { planFor } from '../targets';
import { stillOpen } from './open-items';
import { planName } from './plan-name';
import { askReview } from './review-dialog';

/** Approves the work that was handed in: the plan is completed, and its feature has a new version. */
export const approvePlan: Command = {
  id: 'masterplan.approvePlan',
  async run(editor, invocation) {
    const { l10n } = editor.vscode;
    const target = await planFor(editor, invocation, {
      title: l10n.t('Approve a Plan'),
      token: 'canReview',
      none: l10n.t('No plan waits for a review.'),
    });
    if (target === undefined) return;
    const { project, plan } = target;
    const gesture = await askReview(editor, target, {
      question: l10n.t('Approve the work on {0}?', planName(plan)),
      button: l10n.t('Approve'),
      warning: stillOpen(editor, target),
      consequence:
        plan.feature_id === null
          ? l10n.t('The plan is completed then.')
          : l10n.t('The plan is completed then, and its feature has a new version.'),
    });
    if (gesture === undefined) return;
    await project.write('set_plan_status', { plan_id: plan.plan_id, status: 'completed' }, gesture);
    sayDone(editor, l10n.t('Approved {0}.', planName(plan)));
  },
};
