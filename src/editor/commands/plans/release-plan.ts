import { plain } from '../../presentation/plain-text';
import type { Command } from '../command';
import { gestureFor } from '../gesture-for';
import { sayDone } from '../messages';
import { planFor } from '../targets';
import { askNote } from './note';
import { planName } from './plan-name';

/** Gives a claimed plan back: one's own, or another's after a dialog that says who loses it. */
export const releasePlan: Command = {
  id: 'masterplan.releasePlan',
  async run(editor, invocation) {
    const { l10n } = editor.vscode;
    const target = await planFor(editor, invocation, {
      title: l10n.t('Release a Plan'),
      token: 'canReleasePlan',
      none: l10n.t('Nobody holds a plan now.'),
    });
    if (target === undefined) return;
    const { project, plan } = target;
    const holder = plan.claimed_by === project.me.user ? null : plan.claimed_by;
    const note = await askNote(
      editor,
      l10n.t('Release {0}', planName(plan)),
      holder === null
        ? l10n.t('Why, and how far did you get? Enter to leave it out.')
        : l10n.t('Why is it released? It stands in the log. Enter to leave it out.'),
    );
    if (note === undefined) return;
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
