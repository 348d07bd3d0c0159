import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import * as vscode from 'vscode';
import type { Client } from '../../../../src/client/client';
import type { Editor } from '../../../../src/editor/editor';
import type { PlanMirror } from '../../../../src/editor/mirror/plan-mirror';
import type { Project } from '../../../../src/editor/projects/project';
import { demoAgent } from '../../../support/demo-plan/demo-agent';
import { CLAIMER } from './claimer-place';

/** What the extension exports under test (`ExtensionMode.Test`). */
export interface Testing {
  editor: Editor;
}

export function extension(): vscode.Extension<{ testing: Testing }> {
  const found = vscode.extensions.getExtension<{ testing: Testing }>('masterplan.masterplan');
  assert.ok(found, 'VS Code does not know the extension');
  return found;
}

/** Settles when the extension has activated by itself; extensions under development may come one after the other. */
export async function activeExtension(): Promise<void> {
  await eventually(() => vscode.extensions.getExtension('masterplan.masterplan')?.isActive === true);
}

/** The extension's editor; activates it. */
export async function masterplan(): Promise<Editor> {
  const { testing } = await extension().activate();
  return testing.editor;
}

/** The project of the workspace's folder, with its mirror live until the suite is over. */
export async function liveProject(folder = 0): Promise<Project> {
  const editor = await masterplan();
  // The folders of a workspace file may come after the window.
  await eventually(() => vscode.workspace.workspaceFolders?.[folder] !== undefined);
  await editor.projects.ready();
  const { uri } = vscode.workspace.workspaceFolders?.[folder] ?? assert.fail('no folder');
  const project = editor.projects.of(uri) ?? assert.fail(`no project for ${uri.fsPath}`);
  const watching = project.mirror.watch();
  after(() => watching.dispose());
  await project.mirror.ready();
  return project;
}

export function folderPath(folder = 0): string {
  return vscode.workspace.workspaceFolders?.[folder]?.uri.fsPath ?? assert.fail('no folder');
}

export const hostFile = (): string => join(extension().extensionPath, 'dist', 'host.js');

/** An agent's client, not this window's; closed when the suite is over. */
export async function agent(folder: string, name: string): Promise<Client> {
  const client = await demoAgent(folder, hostFile(), 'test-agent', name, 'ana@example.org');
  after(() => client.close());
  return client;
}

/** The log's last version; `changes` gives a hundred rows at a time. */
export async function lastVersion(client: Client): Promise<number> {
  let since = 0;
  for (;;) {
    const { changes, version } = (await client.call('changes', { since, peek: true })) as {
      changes: unknown[];
      version: number;
    };
    if (changes.length === 0) return version;
    since = version;
  }
}

/** Settles when the mirror shows it; looks after every change, bounded by the test's own time. */
export function seen(mirror: PlanMirror, isSo: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = (): boolean => {
      if (!isSo()) {
        return false;
      }
      listening?.dispose();
      resolve();
      return true;
    };
    let listening: { dispose(): void } | undefined;
    if (!look()) {
      listening = mirror.onDidChange(look);
    }
  });
}

/** Looks again and again, for what tells nobody when it happens; bounded by the test's own time. */
export async function eventually(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) {
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** Real agent processes that work the folder's plan until nothing is left; each line is what one of them did. */
export function startClaimers(
  folder: string,
  names: readonly string[],
  onLine: () => void,
): Promise<unknown> {
  const file = process.env[CLAIMER] ?? assert.fail(`${CLAIMER} is not set`);
  const children: ChildProcess[] = [];
  after(() => {
    for (const child of children) {
      child.kill('SIGKILL');
    }
  });
  return Promise.all(
    names.map(
      (name) =>
        new Promise<void>((resolve, reject) => {
          const child = spawn(process.execPath, [file, folder, hostFile(), name, 'work'], {
            stdio: ['ignore', 'pipe', 'pipe'],
            env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
          });
          children.push(child);
          let errors = '';
          createInterface({ input: child.stdout }).on('line', (text) => {
            if (text.includes('"failed"')) {
              errors += text;
            }
            onLine();
          });
          child.stderr.on('data', (text: Buffer) => {
            errors += text.toString();
          });
          child.once('error', reject);
          child.once('close', (code) =>
            code === 0 ? resolve() : reject(new Error(`${name} ended (${code}): ${errors}`)),
          );
        }),
    ),
  );
}
