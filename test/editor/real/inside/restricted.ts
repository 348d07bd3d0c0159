import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS, type CommandPlace } from '../../../../src/editor/commands/command-ids';
import type { Project } from '../../../../src/editor/projects/project';
import { offeredServers } from './offered-servers';
import { agent, eventually, folderPath, liveProject, masterplan } from './support';

describe('In Restricted Mode', () => {
  let project: Project;

  before(async () => {
    assert.equal(vscode.workspace.isTrusted, false, 'the folder is trusted');
    project = await liveProject();
  });

  it('the plan is shown', () => {
    assert.equal(project.mirror.state.kind, 'live');
    assert.equal(project.standing.kind, 'none');
  });

  it('nothing can be written, whatever the gesture', async () => {
    const { gestures } = await masterplan();
    const input = { plan_id: 'busy', title: 'No' };
    await assert.rejects(project.write('add', input, gestures.ofModal('a test')), { code: 'READ_ONLY' });
  });

  it('no MCP server is offered to agents', async () => {
    const offered = offeredServers(await masterplan());
    after(() => offered.dispose());
    assert.deepEqual(await offered.servers(), []);
  });

  it('no command writes', async () => {
    const reader = await agent(folderPath(), 'reader');
    const version = async () =>
      ((await reader.call('changes', { peek: true, since: 0 })) as { version: number }).version;
    const before = await version();
    const writing = Object.entries<CommandPlace>(COMMANDS).filter(([, place]) => place.writes);
    for (const [id] of writing) {
      let ended = false;
      const running = Promise.resolve(vscode.commands.executeCommand(id)).finally(() => {
        ended = true;
      });
      // The refusal is a notification; the command ends when it is closed.
      await eventually(async () => {
        await vscode.commands.executeCommand('notifications.clearAll');
        return ended;
      });
      await running;
    }
    assert.equal(await version(), before);
  });
});
