import { MasterplanError } from '../../model/errors';
import type { Editor } from '../editor';
import { plain } from '../presentation/plain-text';
import { hintForPeople } from './hint-for-people';

/** Whether the person left: by Escape, or by the progress's Cancel. Nothing is said then. */
export function isCancellation(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error.name === 'AbortError' || error.name === 'Canceled' || error.name === 'CancellationError';
}

/** What a refusal tells the person: what happened, and what to do next. */
export function textOfError(editor: Pick<Editor, 'vscode'>, error: MasterplanError): string {
  const message = plain(error.message, 600);
  const hint = hintForPeople(editor, error);
  if (hint === undefined) return message;
  const ended = /[.!?…]$/.test(message) ? message : `${message}.`;
  return `${ended} ${plain(hint, 600)}`;
}

/** Codes behind which the log knows more than the message says. */
const LOGGED = new Set(['INTERNAL', 'STORE_CORRUPT', 'STORE_FULL', 'STORE_ELSEWHERE', 'VERSION']);

/**
 * Shows what went wrong: a refusal with its hint, anything else as a plain sentence with the details in the log.
 * Cancellations are silent.
 */
export async function showError(editor: Editor, error: unknown, doing?: string): Promise<void> {
  const { l10n } = editor.vscode;
  if (isCancellation(error)) return;
  const showLog = l10n.t('Show Log');
  if (error instanceof MasterplanError) {
    editor.log.warn(`${doing ?? 'editor'}: ${error.code} ${textOfError(editor, error)}`);
    const buttons = LOGGED.has(error.code) ? [showLog] : [];
    const pressed = await editor.dialogs.say('error', textOfError(editor, error), buttons);
    if (pressed === showLog) editor.log.show();
    return;
  }
  editor.log.error(error instanceof Error ? error : String(error), doing ?? 'editor');
  const message = l10n.t('Something went wrong. The log has the details.');
  if ((await editor.dialogs.say('error', message, [showLog])) === showLog) editor.log.show();
}
