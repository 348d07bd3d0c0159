import { openPlan as showPlan } from '../../documents/open-document';
import type { Command } from '../command';
import { planFor } from '../targets';

/** Shows a plan's page. */
export const openPlan: Command = {
  id: 'masterplan.openPlan',
  async run(editor, invocation) {
    const { l10n } = editor.vscode;
    const target = await planFor(editor, invocation, {
      title: l10n.t('Open a Plan'),
      token: 'isPlan',
      none: l10n.t('There is no plan yet. Create one first.'),
    });
    if (target === undefined) return;
    const fromRow = invocation.nodes.length > 0;
    await showPlan(editor, target.project, target.plan.plan_id, { fromRow });
  },
};
