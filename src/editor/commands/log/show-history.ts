import type { Change } from '../../../model/change';
import { answerOf, type HistoryAnswer } from '../../documents/answers';
import { historyPage } from '../../documents/history-page';
import { openPage, rewritePage } from '../../documents/open-document';
import type { Editor } from '../../editor';
import type { Command } from '../command';
import { type HistorySubject, historySubject } from './history-subject';

/** Shows the log's rows of an item, plan, session, person, agent or file, the newest first. */
export const showHistory: Command = {
  id: 'masterplan.showHistory',
  async run(editor, invocation) {
    const subject = await historySubject(editor, invocation);
    if (subject !== undefined) await showPages(editor, subject);
  },
};

/** Opens the page with the newest rows and adds older ones as long as the person asks for them. */
async function showPages(editor: Editor, { project, filter, name }: HistorySubject): Promise<void> {
  const { l10n } = editor.vscode;
  const changes: Change[] = [];
  const unsigned = new Set(project.mirror.unsigned().map((change) => change.version));
  let cursor: string | null = null;
  let uri: Awaited<ReturnType<typeof openPage>> | undefined;
  do {
    const answer: HistoryAnswer = answerOf(
      await project.read('history', { ...filter, ...(cursor === null ? {} : { cursor }) }),
    );
    changes.push(...answer.changes);
    cursor = answer.next_cursor;
    const markdown = historyPage(editor.vscode, {
      subject: name,
      changes,
      more: cursor !== null,
      unsigned,
      withoutSubject: 'item_id' in filter,
    });
    if (uri === undefined) uri = await openPage(editor, project, l10n.t('History of {0}', name), markdown);
    else rewritePage(editor, uri, markdown);
  } while (cursor !== null && (await wantsMore(editor, changes.length)));
}

async function wantsMore(editor: Editor, shown: number): Promise<boolean> {
  const { l10n } = editor.vscode;
  const more = l10n.t('Load More');
  return (
    (await editor.dialogs.say('info', l10n.t('The newest changes are shown: {0}.', shown), [more])) === more
  );
}
