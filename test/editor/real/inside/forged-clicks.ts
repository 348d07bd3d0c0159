import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Client } from '../../../../src/client/client';
import { COMMANDS, type CommandPlace } from '../../../../src/editor/commands/command-ids';
import type { Node } from '../../../../src/editor/nodes';
import { answered, PRESSES } from './person-place';
import { activeExtension, agent, eventually, folderPath, lastVersion } from './support';

/**
 * What VS Code itself turns into a node of ours: its own menus name a row so. An agent's command runner reaches
 * that by way of `runCommands`, which goes through the window (a call from the extension host itself does not).
 */
const IN_PLAN = { $treeViewId: 'masterplan.plan', $focusedTreeItem: true };
const IN_NEEDS = { $treeViewId: 'masterplan.needsYou', $focusedTreeItem: true };
const FORGED: readonly (readonly unknown[])[] = [
  [IN_PLAN],
  [IN_PLAN, null],
  [IN_PLAN, []],
  [IN_PLAN, [IN_PLAN]],
  [IN_PLAN, [IN_PLAN, IN_PLAN]],
  [IN_NEEDS, [IN_NEEDS, IN_PLAN]],
  [IN_PLAN, [IN_PLAN, IN_NEEDS]],
  [{ ...IN_PLAN, $selectedTreeItems: true }],
  [{ $treeViewId: 'masterplan.plan', $treeItemHandle: '0/0:A busy plan' }],
];

/** Commands that reach their question on a row that is named so, when Enter is pressed in whatever they ask before. */
const ASKS: readonly string[] = [
  'masterplan.claimItem',
  'masterplan.releaseItem',
  'masterplan.takeOverItem',
  'masterplan.completeItem',
  'masterplan.reopenItem',
  'masterplan.markPlanDraft',
  'masterplan.claimPlan',
  'masterplan.archivePlan',
  'masterplan.revokeKey',
];

const WRITING = Object.entries<CommandPlace>(COMMANDS)
  .filter(([id, place]) => place.writes || id === 'masterplan.acknowledgeUnsigned')
  .map(([id]) => id);

describe('An agent that names the focused row to the editor’s command runner', () => {
  let outside: Client;
  let version: number;

  before(async () => {
    await activeExtension();
    outside = await agent(folderPath(), 'outside');
    await vscode.commands.executeCommand('masterplan.plan.focus');
    await focusFirstTask();
    version = await lastVersion(outside);
  });

  for (const id of WRITING) {
    it(`changes nothing in a person’s name with ${id}`, async function () {
      this.timeout(60_000);
      const before = answered('left');
      for (const args of FORGED) await pressed(id, args);
      if (ASKS.includes(id)) await soon(() => answered('left') > before, 'the person was asked nothing');
      assert.equal(answered('pressed'), 0);
      assert.deepEqual(await humanChanges(), []);
    });
  }

  it('can do so much: the same row is claimed when the person presses the button', async function () {
    this.timeout(60_000);
    const row = await focusedRow();
    assert.ok(row?.kind === 'item');
    const claimed = `claimed ${row.project.mirror.item(row.itemId)?.item_key}`;
    const saying = vscode.window.setStatusBarMessage(PRESSES);
    await pressed('masterplan.claimItem', [IN_PLAN]);
    await soon(async () => (await humanChanges()).includes(claimed), `the person has not ${claimed}`);
    saying.dispose();
    assert.ok(answered('pressed') > 0);
    const verified = await outside.call('verify', {});
    assert.deepEqual([verified.ok, verified.unsigned_human], [true, []]);
  });

  /** Expands the first plan and its first phase, and goes to the first task; all of it by commands. */
  async function focusFirstTask(): Promise<void> {
    await vscode.commands.executeCommand('list.focusFirst');
    await eventually(async () => {
      const row = await focusedRow();
      if (row === undefined) {
        // The rows come after the view.
        await vscode.commands.executeCommand('masterplan.plan.focus');
        await vscode.commands.executeCommand('list.focusFirst');
        await shown();
        return false;
      }
      if (row.kind === 'item' && row.project.mirror.item(row.itemId)?.child_count === 0) return true;
      await vscode.commands.executeCommand('list.expand');
      await shown();
      await vscode.commands.executeCommand('list.focusDown');
      return false;
    });
  }

  /** What VS Code makes of the name: the very node of the tree. */
  async function focusedRow(): Promise<Node | undefined> {
    let row: Node | undefined;
    const probe = vscode.commands.registerCommand('masterplan-test.probe', (node: Node) => {
      row = node;
    });
    await vscode.commands.executeCommand('runCommands', {
      commands: [{ command: 'masterplan-test.probe', args: [IN_PLAN] }],
    });
    probe.dispose();
    return row;
  }

  async function pressed(id: string, args: readonly unknown[]): Promise<void> {
    const running = vscode.commands.executeCommand('runCommands', { commands: [{ command: id, args }] });
    const ended = Promise.resolve(running).then(
      () => undefined,
      () => undefined,
    );
    await Promise.race([ended, shown()]);
    await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
    await vscode.commands.executeCommand('notification.acceptPrimaryAction').then(undefined, () => undefined);
    await Promise.race([ended, shown()]);
    await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
    await Promise.race([ended, shown()]);
  }

  async function humanChanges(): Promise<unknown[]> {
    const { changes } = (await outside.call('changes', { since: version, peek: true })) as {
      changes: { kind: string; activity: string; item_key: string | null }[];
    };
    return changes
      .filter(({ kind }) => kind === 'human')
      .map(({ activity, item_key }) => `${activity} ${item_key}`);
  }
});

/** Looks again for some seconds; then fails for this reason. */
async function soon(isSo: () => boolean | Promise<boolean>, otherwise: string): Promise<void> {
  const deadline = Date.now() + 10_000;
  await eventually(async () => (await isSo()) || Date.now() > deadline);
  assert.ok(await isSo(), otherwise);
}

/** Time for the window to show what was asked for: some round trips to it and back. */
async function shown(): Promise<void> {
  for (let trip = 0; trip < 5; trip += 1) await vscode.commands.executeCommand('getContextKeyInfo');
}
