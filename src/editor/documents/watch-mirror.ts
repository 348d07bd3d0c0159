import type * as vscode from 'vscode';
import type { Editor } from '../editor';
import type { Project } from '../projects/project';
import { projectOf } from './addresses';

/**
 * Keeps the mirror of an address's project live until it is disposed. The projects may still be looked for, and
 * the folder may be removed and added again: then another project stands behind the same address.
 */
export function watchMirror(editor: Editor, uri: vscode.Uri): vscode.Disposable {
  let watched: { project: Project; watch: { dispose(): void } } | undefined;
  let isOver = false;
  const look = () => {
    if (isOver) return;
    const project = projectOf(editor, uri);
    if (project === watched?.project) return;
    watched?.watch.dispose();
    watched = project === undefined ? undefined : { project, watch: project.mirror.watch() };
  };
  const changes = editor.projects.onDidChange(look);
  editor.projects.ready().then(look, (error: unknown) => editor.log.warn(String(error)));
  return new editor.vscode.Disposable(() => {
    isOver = true;
    changes.dispose();
    watched?.watch.dispose();
  });
}
