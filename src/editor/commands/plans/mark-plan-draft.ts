import type { Command } from '../command';
import { gestureFor } from '../gesture-for';
import { sayDone } from '../messages';
import { planFor } from '../targets';
import { planName } from './plan-name';

/** Takes a plan that nobody has begun back to be written. */
export const markPlanDraft: Command = {
  id: 'masterplan.markPlanDraft',
  async run(editor, invocation) {
    const { l10n } = editor.vscode;
    const target = await planFor(editor, invocation, {
      title: l10n.t('Return a Plan to Draft'),
      token: 'canMarkDraft',
      none: l10n.t('Only a plan that is ready and not begun can be returned to draft; there is none.'),
    });
    if (target === undefined) return;
    const { project, plan } = target;
    const gesture = await gestureFor(
      editor,
      invocation,
      {
        question: l10n.t('Return {0} to draft?', planName(plan)),
        detail: l10n.t('Nobody can take its items until you mark it as ready.'),
        button: l10n.t('Return to Draft'),
      },
      'node',
    );
    if (gesture === undefined) return;
    await project.write('set_plan_status', { plan_id: plan.plan_id, status: 'draft' }, gesture);
    sayDone(editor, l10n.t('{0} is a draft.', planName(plan)));
  },
};
