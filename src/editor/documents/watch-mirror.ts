import type * as vscode from 'vscode';
import type { Editor } from '../editor';
import { projectOf } from './addresses';

/** Keeps the mirror of an address's project live until it is disposed; the projects may still be looked for. */
export function watchMirror(editor: Editor, uri: vscode.Uri): vscode.Disposable {
  let watched: { dispose(): void } | undefined;
  let isOver = false;
  editor.projects.ready().then(
    () => {
      if (!isOver) watched = projectOf(editor, uri)?.mirror.watch();
    },
    (error: unknown) => editor.log.warn(String(error)),
  );
  return new editor.vscode.Disposable(() => {
    isOver = true;
    watched?.dispose();
  });
}
