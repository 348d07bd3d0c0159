import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { agent, eventually, folderPath, liveProject, masterplan } from './support';

describe('The dashboard', () => {
  before(async () => {
    await masterplan();
    await liveProject();
  });

  it('opens in the editor area, once', async () => {
    await vscode.commands.executeCommand('masterplan.openDashboard');
    await vscode.commands.executeCommand('masterplan.openDashboard');
    const tabs = () =>
      vscode.window.tabGroups.all
        .flatMap((group) => group.tabs)
        .filter(
          ({ input }) =>
            input instanceof vscode.TabInputWebview && input.viewType.endsWith('masterplan.dashboard'),
        );
    await eventually(() => tabs().length > 0);
    assert.equal(tabs().length, 1);
  });

  it('follows an agent, and opens the item that a person presses in it', async () => {
    // The person waits for the claim to be shown, and then presses the item.
    const outside = await agent(folderPath(), 'pages');
    await outside.call('claim', { plan_id: 'busy', item_key: 'T-1-0' });
    await eventually(
      () => vscode.window.tabGroups.activeTabGroup.activeTab?.label.includes('T-1-0') ?? false,
    );
  });
});
