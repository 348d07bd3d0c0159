import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Client } from '../../../../src/client/client';
import { COMMANDS, type CommandPlace } from '../../../../src/editor/commands/command-ids';
import { agent, folderPath, liveProject, seen } from './support';

/** What an agent inside the editor has: any command, with any argument that survives as JSON, and any command of VS Code. */
const FORGED: readonly (readonly [string, readonly unknown[]])[] = [
  ['nothing', []],
  ['an item', [{ kind: 'item', itemId: 4 }]],
  ['an item with its project', [{ kind: 'item', itemId: 4, project: { id: 'x', name: 'project' } }]],
  ['a need', [{ kind: 'need', need: { kind: 'decision', item_id: 4 } }]],
  ['a plan', [{ kind: 'plan', planId: 'busy' }]],
  ['a handle of the Plan view', [{ $treeViewId: 'masterplan.plan', $treeItemHandle: '1/4' }]],
  ['a handle without an id', [{ $treeViewId: 'masterplan.plan', $treeItemHandle: '0/0:A busy plan' }]],
  ['a handle of Needs You', [{ $treeViewId: 'masterplan.needsYou', $treeItemHandle: '0/0:D-1' }]],
  [
    'a confirmation',
    [
      { kind: 'item', itemId: 4 },
      { confirmed: true, gesture: { kind: 'modal', what: 'x' } },
    ],
  ],
  [
    'several',
    [
      { kind: 'item', itemId: 4 },
      [
        { kind: 'item', itemId: 4 },
        { kind: 'item', itemId: 5 },
      ],
    ],
  ],
  ['names', ['busy', 'D-1', 'Approved']],
];

const WRITING = Object.entries<CommandPlace>(COMMANDS)
  .filter(([, place]) => place.writes)
  .map(([id]) => id);

describe('An agent with the editor’s command runner', () => {
  let outside: Client;
  let version: number;

  before(async () => {
    const project = await liveProject();
    outside = await agent(folderPath(), 'outside');
    await outside.call('add', {
      plan_id: 'busy',
      item_key: 'D-1',
      title: 'Which one?',
      item_type: 'decision',
    });
    await seen(project.mirror, () => project.mirror.itemByKey('busy', 'D-1') !== undefined);
    await vscode.commands.executeCommand('masterplan.plan.focus');
  });

  beforeEach(async () => {
    ({ version } = (await outside.call('changes', { since: 0, peek: true })) as { version: number });
  });

  for (const id of WRITING) {
    it(`changes nothing in a person’s name with ${id}`, async function () {
      this.timeout(120_000);
      for (const [, args] of FORGED) {
        await runAndPress(id, args);
      }
      assert.deepEqual(await humanChanges(), []);
    });
  }

  /** Runs a command, and presses Enter in whatever it asks, as far as commands can; then closes what is open. */
  async function runAndPress(id: string, args: readonly unknown[]): Promise<void> {
    let ended = false;
    const running = Promise.resolve(vscode.commands.executeCommand(id, ...args)).then(
      () => {
        ended = true;
      },
      () => {
        ended = true;
      },
    );
    const presses = args.length === 0 ? 4 : 2;
    for (let press = 0; press < presses && !ended; press += 1) {
      await turn();
      await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      await vscode.commands
        .executeCommand('notifications.acceptPrimaryAction')
        .then(undefined, () => undefined);
    }
    await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
    // A modal dialog stays: no command can press its button. The person of this test leaves it (see the scenario).
    await Promise.race([running, turn()]);
  }

  async function humanChanges(): Promise<unknown[]> {
    const { changes } = (await outside.call('changes', { since: version, peek: true })) as {
      changes: { kind: string; activity: string; version: number }[];
    };
    return changes.filter(({ kind }) => kind === 'human');
  }
});

/** Time for the window to show what was asked for: a round trip to it and back. */
async function turn(): Promise<void> {
  await vscode.commands.executeCommand('getContextKeyInfo');
}
