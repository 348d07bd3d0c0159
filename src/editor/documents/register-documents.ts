import type * as vscode from 'vscode';
import type { Editor } from '../editor';
import { TEXT_SCHEME, VIEW_SCHEME } from './addresses';
import { followPageStep } from './page-step';
import { Pages } from './pages';
import { TextFiles } from './text-files';

const pages = new WeakMap<Editor, Pages>();

/** Registers the plan's pages and its editable texts with VS Code. */
export function registerDocuments(editor: Editor): vscode.Disposable {
  const { workspace, Disposable } = editor.vscode;
  const views = pagesOf(editor);
  const texts = new TextFiles(editor);
  const registered = [
    workspace.registerFileSystemProvider(VIEW_SCHEME, views, { isCaseSensitive: true, isReadonly: true }),
    workspace.registerFileSystemProvider(TEXT_SCHEME, texts, { isCaseSensitive: true }),
    followPageStep(editor),
  ];
  return new Disposable(() => {
    for (const one of [...registered, views, texts]) one.dispose();
    pages.delete(editor);
  });
}

/** The pages of this window. */
export function pagesOf(editor: Editor): Pages {
  let known = pages.get(editor);
  if (known === undefined) {
    known = new Pages(editor);
    pages.set(editor, known);
  }
  return known;
}
