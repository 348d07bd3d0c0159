import type { Command } from '../command';
import { sayDone } from '../messages';
import { planFor } from '../targets';
import { planName } from './plan-name';

/** Puts a plan away. Where others hold items of it, the refusal says who. */
export const archivePlan: Command = {
  id: 'masterplan.archivePlan',
  async run(editor, invocation) {
    const { l10n } = editor.vscode;
    const target = await planFor(editor, invocation, {
      title: l10n.t('Archive a Plan'),
      token: 'canArchive',
      none: l10n.t('There is no plan to archive.'),
    });
    if (target === undefined) return;
    const { project, plan } = target;
    const { counts } = plan;
    const open = counts.pending + counts.in_progress + counts.blocked + counts.deferred;
    const gesture = await editor.dialogs.confirm({
      question: l10n.t('Archive {0}?', planName(plan)),
      detail: [
        ...(open > 0 ? [l10n.t('Unfinished items in it: {0}.', open)] : []),
        l10n.t('It leaves the lists and the work. You can restore it.'),
      ].join(' '),
      button: l10n.t('Archive'),
    });
    if (gesture === undefined) return;
    await project.write('archive_plan', { plan_id: plan.plan_id }, gesture);
    sayDone(editor, l10n.t('Archived {0}.', planName(plan)));
  },
};
