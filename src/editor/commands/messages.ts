import type { Editor } from '../editor';
import { plain } from '../presentation/plain-text';

/** How long a result stands in the status bar, in ms. */
const SHOWN_MS = 8_000;
/** As many names are listed before “and 3 more”. */
const NAMED = 3;

/** An item as a sentence names it: its key and its title. */
export function itemName(item: { item_key: string; title: string }): string {
  const title = plain(item.title, 60);
  const key = plain(item.item_key, 40);
  return title === '' || title === key ? key : `${key} “${title}”`;
}

/** `A, B and C`, or `A, B, C and 4 more`. */
export function listOf({ vscode: { l10n } }: Pick<Editor, 'vscode'>, names: readonly string[]): string {
  const shown = names.slice(0, NAMED);
  const more = names.length - shown.length;
  if (more > 0) return l10n.t('{0} and {1} more', shown.join(', '), more);
  const last = shown.at(-1) ?? '';
  return shown.length < 2 ? last : l10n.t('{0} and {1}', shown.slice(0, -1).join(', '), last);
}

/** Keys of rows in a sentence. */
export function keysOf(editor: Pick<Editor, 'vscode'>, rows: readonly { item_key: string }[]): string {
  return listOf(
    editor,
    rows.map((row) => plain(row.item_key, 40)),
  );
}

/**
 * Says what was done to one thing. The tree shows it where the person clicked, so a word in the status bar is
 * enough and nobody has to click it away. Screen readers are told nothing of the status bar: with one (as VS Code's
 * setting says) it is a notification, which VS Code reads out.
 */
export function sayDone(editor: Editor, message: string): void {
  if (usesScreenReader(editor)) {
    sayAloud(editor, message);
    return;
  }
  editor.log.info(message);
  editor.vscode.window.setStatusBarMessage(`$(check) ${message}`, SHOWN_MS);
}

/** Says in a notification what was done to many things: not all of it is in sight. */
export function sayAloud(editor: Editor, message: string): void {
  editor.log.info(message);
  // Not awaited: the command is done, however long the notification stands.
  editor.dialogs.say('info', message).catch((error: unknown) => editor.log.warn(String(error)));
}

function usesScreenReader({ vscode: { workspace } }: Editor): boolean {
  return workspace.getConfiguration().get<string>('editor.accessibilitySupport') === 'on';
}
