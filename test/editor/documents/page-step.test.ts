import { strict as assert } from 'node:assert';
import type * as vscode from 'vscode';
import { pageUri } from '../../../src/editor/documents/addresses';
import { openItem, openPlan } from '../../../src/editor/documents/open-document';
import { WindowWithDocuments } from '../commands/window-with-documents';

describe('the button in the title of a page', () => {
  let window: WindowWithDocuments;
  beforeEach(async () => {
    window = new WindowWithDocuments();
    await window.open();
  });
  afterEach(async () => {
    await window.close();
  });

  /** The address that was opened last, as VS Code hands it to the title's buttons. */
  const opened = () => window.openedPage();
  function bringToFront(uri: vscode.Uri | undefined): unknown {
    const { tabGroups } = window.stub.window.api;
    tabGroups.activeTabGroup.activeTab = uri === undefined ? undefined : { input: { uri } };
    window.stub.window.tabsChanged.fire(undefined);
    return step();
  }
  const step = () => window.stub.commands.contextKeys.get('masterplan.page');
  const itemPage = (key: string) =>
    pageUri(window.editor, window.project, { kind: 'item', itemId: window.present(key).id }, key);

  it('is what is to be done next, and changes with the item', async () => {
    await window.plan([
      { item_key: 'DEC', item_type: 'decision' },
      { item_key: 'A' },
      { item_key: 'B', depends_on: ['A'] },
    ]);
    assert.equal(step(), 'none');
    assert.equal(bringToFront(itemPage('DEC')), 'decide');
    assert.equal(bringToFront(itemPage('B')), 'none');
    assert.equal(bringToFront(itemPage('A')), 'claim');
    await window.project.write('claim', { item_id: window.present('A').id }, window.gestures.ofModal('test'));
    await window.project.mirror.refresh();
    assert.equal(step(), 'complete');
    assert.equal(bringToFront(undefined), 'none');
    assert.equal(bringToFront(window.stub.vscode.Uri.file('/a.md')), 'none');
  });

  it('comes with a page that leaves the keyboard in the tree, and takes it when it is asked for again', async () => {
    await window.plan([{ item_key: 'A' }]);
    const focused = () => {
      const call = window.stub.commands.executed.findLast(({ id }) => id === 'vscode.openWith');
      return (call?.args[2] as { preserveFocus?: boolean } | undefined)?.preserveFocus === false;
    };
    await window.run('masterplan.openItem', window.node('A'));
    assert.equal(focused(), false);
    bringToFront(opened());
    await window.run('masterplan.openItem', window.node('A'));
    assert.equal(focused(), true);
    bringToFront(undefined);
    window.person.picks('Title of A');
    await window.run('masterplan.openItem');
    assert.equal(focused(), true);
  });

  it('leads back to the decision that was put off to read on', async () => {
    await window.plan([{ item_key: 'DEC', item_type: 'decision', description: 'Which?' }, { item_key: 'A' }]);
    window.person.presses('Open Details');
    await window.run('masterplan.decideItem', window.node('DEC'));
    window.person.presses('Decide…').types('This one').presses('Decide');
    await window.run('masterplan.decideItem', opened(), { groupId: 0 });
    window.person.assertDone();
    assert.equal((await window.item('DEC')).status, 'completed');
  });

  it('leads back to the review', async () => {
    await window.plan([{ item_key: 'A' }]);
    await window.agent('claim_plan', { plan_id: 'P' });
    await window.agent('submit_work', { plan_id: 'P', artifacts_markdown: 'It works.', status: 'review' });
    await window.project.mirror.refresh();
    await openPlan(window.editor, window.project, 'P');
    assert.equal(bringToFront(opened()), 'review');
    window.person.presses('Approve');
    await window.run('masterplan.approvePlan', opened());
    window.person.assertDone();
    assert.equal(window.project.mirror.plan('P')?.status, 'completed');
    assert.equal(step(), 'none');
  });

  it('names the item only: whoever runs the command with its address ends in a modal dialog', async () => {
    await window.plan([{ item_key: 'A' }]);
    await openItem(window.editor, window.project, window.present('A').id);
    await window.run('masterplan.claimItem', opened());
    assert.equal(window.person.asked.at(-1)?.kind, 'modal');
    assert.deepEqual(window.written, []);
  });
});
