import { answerOf, type VerifyAnswer } from '../../documents/answers';
import { openPage } from '../../documents/open-document';
import { verificationPage } from '../../documents/verification-page';
import type { Command } from '../command';
import { readKeys } from '../people/person-key';
import { pickProject } from '../targets';

/** Checks the whole log with its signatures, and says what was found. */
export const verifyLog: Command = {
  id: 'masterplan.verifyLog',
  async run(editor, invocation) {
    const { l10n } = editor.vscode;
    const title = l10n.t('Verify the Log');
    const project = await pickProject(editor, invocation, title);
    if (project === undefined) return;
    const answer = answerOf<VerifyAnswer>(
      await editor.dialogs.withProgress(l10n.t('Verifying the log…'), (onProgress, signal) =>
        project.read('verify', {}, { onProgress, signal }),
      ),
    );
    const keys = await readKeys(project);
    const page = verificationPage(editor.vscode, answer, { unsigned: project.mirror.unsigned(), keys });
    const { first_bad: bad, unsigned_human: unsigned, head } = answer;
    if (answer.ok) {
      const details = l10n.t('Show Details');
      const copy = l10n.t('Copy the Head');
      const hash = head === null ? '' : head.hash;
      const message = l10n.t('The log is whole. Changes: {0}. Head: {1}.', answer.rows, hash.slice(0, 16));
      const pressed = await editor.dialogs.say('info', message, [details, copy]);
      if (pressed === details) await openPage(editor, project, title, page);
      if (pressed === copy) await editor.vscode.env.clipboard.writeText(`${head?.version ?? 0} ${hash}`);
      return;
    }
    await openPage(editor, project, title, page);
    const message =
      bad === undefined
        ? l10n.t('Changes in a person’s name without a valid signature: {0}.', unsigned.length)
        : l10n.t('The log does not verify: change {0} is the first that is wrong.', bad.version);
    await editor.dialogs.say('error', message);
  },
};
