import type { Change } from '../../../model/change';
import { answerOf } from '../../documents/answers';
import { changesPage } from '../../documents/changes-page';
import { openPage } from '../../documents/open-document';
import type { Project } from '../../projects/project';
import type { Command } from '../command';
import { pickProject } from '../targets';

/** The host gives so many rows at a time. */
const PAGE = 100;
/** Further back nobody reads; the history has them. */
const MOST_PAGES = 20;

/** Shows what others did since this window last asked; it counts as seen then. */
export const showChanges: Command = {
  id: 'masterplan.showChanges',
  async run(editor, invocation) {
    const { l10n } = editor.vscode;
    const title = l10n.t('What Changed');
    const project = await pickProject(editor, invocation, title);
    if (project === undefined) return;
    const changes = await readChanges(project);
    const { mirror } = project;
    const markdown = changesPage(editor.vscode, {
      changes,
      planTitle: (id) => mirror.plan(id)?.title ?? id,
      itemTitle: (id) => mirror.item(id)?.title,
      unsigned: new Set(mirror.unsigned().map((change) => change.version)),
    });
    await openPage(editor, project, title, markdown);
  },
};

async function readChanges(project: Project): Promise<Change[]> {
  const found: Change[] = [];
  let seen = -1;
  for (let page = 0; page < MOST_PAGES; page++) {
    const { changes, version } = answerOf<{ changes: Change[]; version: number }>(
      await project.read('changes', {}),
    );
    // What was not marked as seen comes again.
    found.push(...changes.filter((change) => change.version > seen));
    if (changes.length < PAGE || version <= seen) break;
    seen = version;
  }
  return found;
}
