import type { Command } from '../command';
import { gestureFor } from '../gesture-for';
import { sayDone } from '../messages';
import { planFor } from '../targets';
import { planName } from './plan-name';

/** Claims a whole plan for the person and all of the person's sessions. */
export const claimPlan: Command = {
  id: 'masterplan.claimPlan',
  async run(editor, invocation) {
    const { l10n } = editor.vscode;
    const target = await planFor(editor, invocation, {
      title: l10n.t('Claim a Plan'),
      token: 'canClaimPlan',
      none: l10n.t('No plan is free to be claimed.'),
    });
    if (target === undefined) return;
    const { project, plan } = target;
    const gesture = await gestureFor(
      editor,
      invocation,
      {
        question: l10n.t('Claim the plan {0}?', planName(plan)),
        detail: l10n.t('Only you and your agents can take its items then.'),
        button: l10n.t('Claim'),
      },
      'node',
    );
    if (gesture === undefined) return;
    await project.write('claim_plan', { plan_id: plan.plan_id }, gesture);
    sayDone(editor, l10n.t('The plan {0} is yours.', planName(plan)));
  },
};
