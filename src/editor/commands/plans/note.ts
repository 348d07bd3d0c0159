import type { Editor } from '../../editor';

/** Asks for a message to the log that may be left out: an input's fields; undefined where the person leaves. */
export async function askNote(
  editor: Editor,
  title: string,
  prompt: string,
): Promise<{ message?: string } | undefined> {
  const message = await editor.dialogs.input({ title, prompt });
  if (message === undefined) return undefined;
  return message === '' ? {} : { message };
}
