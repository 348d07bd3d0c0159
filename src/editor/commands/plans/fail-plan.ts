import type { Command } from '../command';
import { sayDone } from '../messages';
import { planFor } from '../targets';
import { askNote } from './note';
import { planName } from './plan-name';

/** Gives a plan up for good. */
export const failPlan: Command = {
  id: 'masterplan.failPlan',
  async run(editor, invocation) {
    const { l10n } = editor.vscode;
    const target = await planFor(editor, invocation, {
      title: l10n.t('Mark a Plan as Failed'),
      token: 'canFailPlan',
      none: l10n.t('There is no open plan.'),
    });
    if (target === undefined) return;
    const { project, plan } = target;
    const heading = l10n.t('Mark {0} as Failed', planName(plan));
    const note = await askNote(editor, heading, l10n.t('Why has it failed? Enter to leave it out.'));
    if (note === undefined) return;
    const gesture = await editor.dialogs.confirm({
      question: l10n.t('Mark {0} as failed?', planName(plan)),
      detail: l10n.t(
        'Its items stay as they are and nobody can take them any more. It can’t be opened again.',
      ),
      button: l10n.t('Mark as Failed'),
    });
    if (gesture === undefined) return;
    await project.write('set_plan_status', { plan_id: plan.plan_id, status: 'failed', ...note }, gesture);
    sayDone(editor, l10n.t('{0} is marked as failed.', planName(plan)));
  },
};
