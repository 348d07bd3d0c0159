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
      title: l10n.t('Make a Plan a Draft Again'),
      token: 'canMarkDraft',
      none: l10n.t('Only a plan that is ready and not begun can become a draft again; there is none.'),
    });
    if (target === undefined) return;
    const { project, plan } = target;
    const gesture = await gestureFor(
      editor,
      invocation,
      {
        question: l10n.t('Make {0} a draft again?', planName(plan)),
        detail: l10n.t('Nobody can take its items until you mark it as ready.'),
        button: l10n.t('Make It a Draft'),
      },
      'node',
    );
    if (gesture === undefined) return;
    await project.write('set_plan_status', { plan_id: plan.plan_id, status: 'draft' }, gesture);
    sayDone(editor, l10n.t('{0} is a draft.', planName(plan)));
  },
};
