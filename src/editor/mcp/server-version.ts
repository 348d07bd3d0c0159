import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Editor } from '../editor';

/** What decides which tools the server has. */
const FILES = ['dist/mcp.js', 'dist/catalogue.json'];

/**
 * The server's version: VS Code keeps the tools that it has seen until this changes. While the extension is
 * developed, its version stays the same, so that the content counts.
 */
export async function serverVersion({
  vscode,
  context,
}: Pick<Editor, 'vscode' | 'context'>): Promise<string> {
  const { version } = context.extension.packageJSON as { version: string };
  if (context.extensionMode === vscode.ExtensionMode.Production) return version;
  const hash = createHash('sha256');
  for (const file of FILES) {
    hash.update(await readFile(context.asAbsolutePath(file)).catch(() => ''));
  }
  return `${version}+${hash.digest('hex').slice(0, 12)}`;
}
