import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS } from '../../../../src/editor/commands/command-ids';
import { agent, extension, folderPath, liveProject, seen } from './support';

describe('A folder without a plan', () => {
  it('does not activate the extension', () => {
    assert.equal(extension().isActive, false);
  });

  it('activates it with the first command', async () => {
    await vscode.commands.executeCommand('masterplan.refresh');
    assert.equal(extension().isActive, true);
  });

  it('has every command', async () => {
    const there = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(
      Object.keys(COMMANDS).filter((id) => !there.has(id)),
      [],
    );
  });

  it('is shown as empty, and nothing is written to it', async () => {
    const project = await liveProject();
    assert.equal(project.mirror.state.kind, 'empty');
    assert.deepEqual(await vscode.workspace.fs.readDirectory(vscode.Uri.file(folderPath())), []);
  });

  it('shows the plan that an agent makes', async () => {
    const project = await liveProject();
    const planner = await agent(folderPath(), 'planner');
    await planner.call('create_plan', { plan_id: 'first', title: 'First plan' });
    await planner.call('add', { plan_id: 'first', item_key: 'F-1', title: 'First item' });
    // A folder in which nobody has a host tells nobody; the view asks.
    await vscode.commands.executeCommand('masterplan.refresh');
    await seen(project.mirror, () => project.mirror.itemByKey('first', 'F-1') !== undefined);
    assert.equal(project.mirror.plan('first')?.title, 'First plan');
  });
});
