import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type * as vscode from 'vscode';
import type { Editor } from '../../editor';
import { plain } from '../../presentation/plain-text';

/** What is imported: a file as the host reads it. */
export interface ImportSource {
  path: string;
  /** For people. */
  name: string;
  /** The document that problems are shown in; undefined for the clipboard. */
  uri: vscode.Uri | undefined;
  /** What it looks like: an export of the tracker beads, a snapshot of ours, or items. */
  looks: 'beads' | 'snapshot' | 'items';
  /** Removes what was made for it. */
  dispose(): Promise<void>;
}

/** Asks where the items come from. Undefined where the person leaves or there is nothing. */
export async function askSource(editor: Editor, title: string): Promise<ImportSource | undefined> {
  const { l10n, window, env } = editor.vscode;
  const open = window.activeTextEditor?.document;
  const from = await editor.dialogs.pick<'file' | 'editor' | 'clipboard'>(
    [
      {
        label: l10n.t('A file'),
        detail: l10n.t('JSON, YAML, JSON lines, an export of beads, or a snapshot of Masterplan'),
        icon: 'folder-opened',
        value: 'file',
      },
      ...(open === undefined || open.getText().trim() === ''
        ? []
        : [
            {
              label: l10n.t('The open editor'),
              description: plain(open.uri.path.split('/').at(-1) ?? ''),
              icon: 'file-code',
              value: 'editor' as const,
            },
          ]),
      { label: l10n.t('The clipboard'), icon: 'clippy', value: 'clipboard' },
    ],
    { title, placeholder: l10n.t('Where are the items?') },
  );
  switch (from) {
    case undefined:
      return undefined;
    case 'file':
      return fromFile(await editor.dialogs.openFile({ title, filters: filtersOf(editor) }));
    case 'editor':
      if (open === undefined) return undefined;
      return open.uri.scheme === 'file' && !open.isDirty
        ? fromFile(open.uri)
        : fromText(open.getText(), open.uri);
    case 'clipboard':
      return fromClipboard(editor, await env.clipboard.readText());
  }
}

/** Read only now: a browser may ask the person for it. */
async function fromClipboard(editor: Editor, text: string): Promise<ImportSource | undefined> {
  if (text.trim() !== '') return fromText(text, undefined);
  await editor.dialogs.say('info', editor.vscode.l10n.t('There is no text in the clipboard.'));
  return undefined;
}

function filtersOf({ vscode: { l10n } }: Editor): Record<string, string[]> {
  return { [l10n.t('Items')]: ['json', 'jsonl', 'ndjson', 'yaml', 'yml'], [l10n.t('All Files')]: ['*'] };
}

/** As much of a file as tells its kind. */
const START = 64 * 1024;

async function fromFile(uri: vscode.Uri | undefined): Promise<ImportSource | undefined> {
  if (uri === undefined) return undefined;
  const handle = await open(uri.fsPath, 'r');
  let start: string;
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(START), 0, START, 0);
    start = buffer.toString('utf8', 0, bytesRead);
  } finally {
    await handle.close();
  }
  const name = plain(path.basename(uri.fsPath));
  return { path: uri.fsPath, name, uri, looks: looksOf(start), dispose: async () => undefined };
}

/** A text that is in no file, or not as it stands there: the host reads it from one of our own. */
async function fromText(text: string, uri: vscode.Uri | undefined): Promise<ImportSource> {
  const folder = await mkdtemp(path.join(tmpdir(), 'masterplan-import-'));
  const name = uri === undefined ? 'clipboard' : path.posix.basename(uri.path);
  // Without an extension that says it, the host tells JSON, JSON lines and YAML apart by how the text begins.
  const extension = /\.(json|jsonl|ndjson|ya?ml)$/i.exec(name)?.[0] ?? '.txt';
  const file = path.join(folder, `items${extension}`);
  await writeFile(file, text, { mode: 0o600 });
  return {
    path: file,
    name: plain(name),
    uri,
    looks: looksOf(text.slice(0, START)),
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
}

function looksOf(start: string): ImportSource['looks'] {
  const [line = ''] = start.trimStart().split('\n', 1);
  if (/^\{\s*"masterplan_snapshot"/.test(start.trimStart())) return 'snapshot';
  const isIssue = line.startsWith('{') && /"issue_type"\s*:/.test(line) && !/"item_key"\s*:/.test(line);
  return isIssue ? 'beads' : 'items';
}
