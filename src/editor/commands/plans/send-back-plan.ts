import type { Command } from '../command';
import { sayDone } from '../messages';
import { planFor } from '../targets';
import { planName } from './plan-name';
import { askReview } from './review-dialog';

/** Sends handed-in work back, with what is missing. Whoever handed it in holds the plan again. */
export const sendBackPlan: Command = {
  id: 'masterplan.sendBackPlan',
  async run(editor, invocation) {
    const { l10n } = editor.vscode;
    const target = await planFor(editor, invocation, {
      title: l10n.t('Send a Plan Back'),
      token: 'canReview',
      none: l10n.t('No plan waits for a review.'),
    });
    if (target === undefined) return;
    const { project, plan } = target;
    const message = await editor.dialogs.input({
      title: l10n.t('Send {0} back', planName(plan)),
      prompt: l10n.t('What is missing? Whoever works on it reads this.'),
      validate: (text) => (text === '' ? l10n.t('Say what is missing.') : undefined),
    });
    if (message === undefined || message === '') return;
    const gesture = await askReview(editor, target, {
      question: l10n.t('Send {0} back to work?', planName(plan)),
      button: l10n.t('Send Back'),
      consequence: l10n.t('Whoever submitted it holds the plan again.'),
    });
    if (gesture === undefined) return;
    await project.write(
      'set_plan_status',
      { plan_id: plan.plan_id, status: 'in_progress', message },
      gesture,
    );
    sayDone(editor, l10n.t('Sent {0} back.', planName(plan)));
  },
};
