import { plain } from '../../presentation/plain-text';
import type { Command } from '../command';
import { gestureFor } from '../gesture-for';
import { sayDone } from '../messages';
import { planFor } from '../targets';
import { askNote } from './note';
import { planName } from './plan-name';

/** Gives a claimed plan back. */
export const releasePlan: Command = {
  id: 'masterplan.releasePlan',
  async run(editor, invocation) {
    const { l10n } = editor.vscode;
    const target = await planFor(editor, invocation, {
      title: l10n.t('Release a Plan'),
      token: 'canReleasePlan',
      none: l10n.t('You hold no plan.'),
    });
    if (target === undefined) return;
    const { project, plan } = target;
    const note = await askNote(
      editor,
      l10n.t('Release {0}', planName(plan)),
      l10n.t('Why, and how far did you get? Enter to leave it out.'),
    );
    if (note === undefined) return;
    const holder = plan.claimed_by === project.me.user ? null : plan.claimed_by;
    const stays = l10n.t('Items that somebody works on stay theirs.');
    const gesture = await gestureFor(
      editor,
      invocation,
      {
        question: l10n.t('Release the plan {0}?', planName(plan)),
        detail: holder === null ? stays : `${l10n.t('{0} loses the plan.', plain(holder, 80))} ${stays}`,
        button: l10n.t('Release'),
      },
      holder === null ? 'node' : 'modal',
    );
    if (gesture === undefined) return;
    await project.write('release_plan', { plan_id: plan.plan_id, ...note }, gesture);
    sayDone(editor, l10n.t('Released the plan {0}.', planName(plan)));
  },
};
