import type { Command } from '../command';
import { gestureFor } from '../gesture-for';
import { sayDone } from '../messages';
import { planFor } from '../targets';
import { planName } from './plan-name';

/** Brings an archived plan back as it was. */
export const unarchivePlan: Command = {
  id: 'masterplan.unarchivePlan',
  async run(editor, invocation) {
    const { l10n } = editor.vscode;
    const target = await planFor(editor, invocation, {
      title: l10n.t('Restore an Archived Plan'),
      token: 'canUnarchive',
      none: l10n.t('No plan is archived.'),
    });
    if (target === undefined) return;
    const { project, plan } = target;
    const gesture = await gestureFor(
      editor,
      invocation,
      { question: l10n.t('Restore {0}?', planName(plan)), button: l10n.t('Restore') },
      'node',
    );
    if (gesture === undefined) return;
    await project.write('archive_plan', { plan_id: plan.plan_id, undo: true }, gesture);
    sayDone(editor, l10n.t('Restored {0}.', planName(plan)));
  },
};
