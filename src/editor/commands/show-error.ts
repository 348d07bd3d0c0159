import { MasterplanError } from '../../model/errors';
import type { Editor } from '../editor';
import { explainedBy } from '../human-seat/key-waits';
import { plain } from '../presentation/plain-text';
import { hintForPeople } from './hint-for-people';
import { offerNextStep } from './next-steps';
import { refusalText } from './refusal-text';

/** Whether the person left: by Escape, or by the progress's Cancel. Nothing is said then. */
export function isCancellation(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error.name === 'AbortError' || error.name === 'Canceled' || error.name === 'CancellationError';
}

/** What a refusal tells the person: what happened, and what to do next. */
export function textOfError(editor: Pick<Editor, 'vscode'>, error: MasterplanError): string {
  const message = refusalText(editor, error) ?? plain(error.message, 600);
  const hint = hintForPeople(editor, error);
  if (hint === undefined) return message;
  const ended = /[.!?…]$/.test(message) ? message : `${message}.`;
  return `${ended} ${plain(hint, 600)}`;
}

/** Codes behind which the log knows more than the message says. */
const LOGGED = new Set(['INTERNAL', 'STORE_CORRUPT', 'STORE_FULL', 'STORE_ELSEWHERE', 'VERSION']);

/**
 * Shows what went wrong: a refusal with its hint, anything else as a plain sentence with the details in the log.
 * Cancellations are silent. Settles when it is said, however long the notification stands: who called the command
 * (a key, another command) must not wait for that.
 */
export async function showError(editor: Editor, error: unknown, doing?: string): Promise<void> {
  if (isCancellation(error)) return;
  if (offerNextStep(editor, error)) return;
  const { l10n } = editor.vscode;
  if (error instanceof MasterplanError) {
    const text = textOfError(editor, error);
    editor.log.warn(`${doing ?? 'editor'}: ${error.code} ${text}`);
    sayError(editor, text, LOGGED.has(error.code), explainedBy(editor.vscode, error));
    return;
  }
  editor.log.error(error instanceof Error ? error : String(error), doing ?? 'editor');
  sayError(editor, l10n.t('Something went wrong. The log has the details.'), true);
}

function sayError(
  { vscode: { l10n }, dialogs, log }: Editor,
  text: string,
  logKnowsMore: boolean,
  more?: { what: string; detail: string },
): void {
  const showLog = l10n.t('Show Log');
  const learn = l10n.t('Learn More');
  const buttons = [...(more === undefined ? [] : [learn]), ...(logKnowsMore ? [showLog] : [])];
  dialogs
    .say('error', text, buttons)
    .then(async (pressed) => {
      if (pressed === showLog) log.show();
      if (pressed === learn && more !== undefined) await dialogs.explain(more.what, more.detail);
    })
    .catch((error: unknown) => log.warn(String(error)));
}
