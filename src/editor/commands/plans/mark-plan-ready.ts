import { plain } from '../../presentation/plain-text';
import type { Command } from '../command';
import { gestureFor } from '../gesture-for';
import { sayDone } from '../messages';
import { planFor } from '../targets';
import { planName } from './plan-name';

/** Opens a draft for work, or frees a plan that has stalled. */
export const markPlanReady: Command = {
  id: 'masterplan.markPlanReady',
  async run(editor, invocation) {
    const { l10n } = editor.vscode;
    const target = await planFor(editor, invocation, {
      title: l10n.t('Mark a Plan as Ready'),
      token: 'canMarkReady',
      none: l10n.t('There is no draft, and no plan that has stalled.'),
    });
    if (target === undefined) return;
    const { project, plan } = target;
    const holder = plan.claimed_by === project.me.user ? null : plan.claimed_by;
    const gesture = await gestureFor(
      editor,
      invocation,
      {
        question: l10n.t('Mark {0} as ready?', planName(plan)),
        detail:
          holder === null
            ? l10n.t('Agents can take its items then.')
            : l10n.t('{0} loses the plan. Agents can take its items then.', plain(holder, 80)),
        button: l10n.t('Mark as Ready'),
      },
      holder === null ? 'node' : 'modal',
    );
    if (gesture === undefined) return;
    await project.write('set_plan_status', { plan_id: plan.plan_id, status: 'ready' }, gesture);
    sayDone(editor, l10n.t('{0} is ready.', planName(plan)));
  },
};
