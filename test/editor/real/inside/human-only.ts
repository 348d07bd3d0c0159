import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Client } from '../../../../src/client/client';
import { COMMANDS, type CommandPlace } from '../../../../src/editor/commands/command-ids';
import { answered, PRESSES } from './person-place';
import { activeExtension, agent, eventually, extension, folderPath, lastVersion } from './support';

/** What an agent inside the editor has: any command, with any argument that survives as JSON, and any command of VS Code. */
const NAMED: readonly (readonly unknown[])[] = [
  [
    { kind: 'item', itemId: 4, project: { id: 'x', name: 'project' } },
    { confirmed: true, gesture: { kind: 'modal', what: 'x' } },
  ],
  [{ kind: 'need', need: { kind: 'decision', item_id: 4 } }],
  [{ kind: 'plan', planId: 'busy' }],
  [{ $treeViewId: 'masterplan.plan', $treeItemHandle: '0/0:A busy plan' }],
];

/** Commands that reach their question in this plan when Enter is pressed in whatever they ask before. */
const ASKS = [
  'masterplan.claimNext',
  'masterplan.claimItem',
  'masterplan.completeItem',
  'masterplan.decideItem',
  'masterplan.markPlanDraft',
  'masterplan.claimPlan',
  'masterplan.failPlan',
  'masterplan.archivePlan',
];

const WRITING = Object.entries<CommandPlace>(COMMANDS).filter(([, place]) => place.writes);

describe('An agent with the editor’s command runner', () => {
  let outside: Client;
  let version: number;

  before(async () => {
    await activeExtension();
    assert.equal(extension().exports, undefined, 'an agent gets nothing from the extension');
    outside = await agent(folderPath(), 'outside');
    await outside.call('add', {
      plan_id: 'busy',
      item_key: 'D-1',
      title: 'Which one?',
      description: 'This or that.',
      item_type: 'decision',
    });
    await vscode.commands.executeCommand('masterplan.plan.focus');
  });

  beforeEach(async () => {
    version = await lastVersion(outside);
  });

  for (const [id, place] of WRITING) {
    it(`changes nothing in a person’s name with ${id}`, async function () {
      this.timeout(120_000);
      const before = answered('left');
      await runAndPress(id, []);
      if (place.nodes !== undefined) for (const args of NAMED) await runAndPress(id, args);
      if (ASKS.includes(id)) assert.ok(answered('left') > before, 'the person was asked nothing');
      assert.equal(answered('pressed'), 0);
      assert.deepEqual(await humanChanges(), []);
    });
  }

  it('can do so much: the same command changes the plan when the person presses the button', async () => {
    const saying = vscode.window.setStatusBarMessage(PRESSES);
    await runAndPress('masterplan.claimItem', []);
    await eventually(async () => answered('pressed') > 0 && (await humanChanges()).length > 0);
    saying.dispose();
    const verified = await outside.call('verify', {});
    assert.deepEqual([verified.ok, verified.unsigned_human], [true, []]);
  });

  /** Runs a command, and presses Enter in whatever it asks, as far as commands can; then closes what is open. */
  async function runAndPress(id: string, args: readonly unknown[]): Promise<void> {
    let ended = false;
    const end = () => {
      ended = true;
    };
    const running = Promise.resolve(vscode.commands.executeCommand(id, ...args)).then(end, end);
    for (let press = 0; press < 5 && !ended; press += 1) {
      await Promise.race([running, turn()]);
      await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      await vscode.commands
        .executeCommand('notification.acceptPrimaryAction')
        .then(undefined, () => undefined);
    }
    // A modal dialog stays: no command can press its button. The person of this test answers it.
    await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
    await vscode.commands.executeCommand('notifications.clearAll');
    await Promise.race([running, new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
  }

  async function humanChanges(): Promise<unknown[]> {
    const { changes } = (await outside.call('changes', { since: version, peek: true })) as {
      changes: { kind: string; activity: string; version: number }[];
    };
    return changes.filter(({ kind }) => kind === 'human');
  }
});

/** Enough for the person to leave a dialog; a command that waits for something else is left waiting. */
const PATIENCE = 1_000;

/** Time for the window to show what was asked for: some round trips to it and back. */
async function turn(): Promise<void> {
  for (let trip = 0; trip < 3; trip += 1) await vscode.commands.executeCommand('getContextKeyInfo');
}
