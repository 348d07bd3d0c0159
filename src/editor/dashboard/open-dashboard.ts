import type { Command } from '../commands/command';
import { Dashboards } from './dashboards';

/** Opens a project's dashboard; asks which where the window shows several projects. */
export const openDashboard: Command = {
  id: 'masterplan.openDashboard',
  async run(editor, { nodes }) {
    const { vscode, projects, dialogs } = editor;
    await projects.ready();
    const all = projects.all();
    if (all.length === 0) {
      await dialogs.say(
        'info',
        vscode.l10n.t('Open a folder first: the dashboard shows the plan of a folder.'),
      );
      return;
    }
    const project =
      nodes[0]?.project ??
      (all.length === 1
        ? all[0]
        : await dialogs.pick(
            all.map((one) => ({ label: one.name, value: one, description: one.location.root })),
            {
              title: vscode.l10n.t('Open Dashboard'),
              placeholder: vscode.l10n.t('Which project?'),
            },
          ));
    if (project !== undefined) Dashboards.of(editor).open(project);
  },
};
