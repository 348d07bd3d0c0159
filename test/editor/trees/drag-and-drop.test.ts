import { strict as assert } from 'node:assert';
import { ItemNode, type Node } from '../../../src/editor/nodes';
import { elementOf, rowsOf } from './text-tree';
import { WindowWithTrees } from './window-with-trees';

describe('drag and drop in the Plan view', () => {
  let window: WindowWithTrees;
  beforeEach(async () => {
    window = new WindowWithTrees();
    await window.open();
    await window.plan([
      { item_key: 'PH', item_type: 'phase' },
      { item_key: 'K', parent_key: 'PH' },
      { item_key: 'A' },
      { item_key: 'B' },
      { item_key: 'C' },
      { item_key: 'DEC', item_type: 'decision' },
    ]);
    await window.agent('claim', { plan_id: 'P', item_key: 'C' });
    await window.project.mirror.refresh();
  });
  afterEach(() => window.close());

  const node = (key: string) => elementOf(window.planView, key === 'P' ? 'Plan' : `Title of ${key}`);

  async function drop(keys: readonly string[], target: string | undefined, nodes?: Node[]): Promise<void> {
    const { vscode } = window.stub;
    const transfer = new vscode.DataTransfer();
    const { token } = new vscode.CancellationTokenSource();
    const dragged = nodes ?? (await Promise.all(keys.map(node)));
    await window.planView.dragAndDrop?.handleDrag?.(dragged, transfer, token);
    const onto = target === undefined ? undefined : await node(target);
    await window.planView.dragAndDrop?.handleDrop?.(onto, transfer, token);
    await window.project.mirror.refresh();
  }

  const order = async () =>
    (await rowsOf(window.planView))
      .slice(1)
      .map(({ shown, depth }) => `${'>'.repeat(depth - 1)}${String(shown.label).slice('Title of '.length)}`)
      .join(' ');

  it('puts an item at the end of the container, or of the plan’s top level, that it is dropped on', async () => {
    await drop(['A'], 'PH');
    assert.equal(await order(), 'PH >K >A B C DEC');
    await drop(['K'], 'P');
    assert.equal(await order(), 'PH >A B C DEC K');
    assert.equal(window.person.modals, 0);
  });

  it('gives it the place of the item that it is dropped on', async () => {
    await drop(['A'], 'B');
    assert.equal(await order(), 'PH >K B A C DEC');
    await drop(['A'], 'B');
    assert.equal(await order(), 'PH >K A B C DEC');
    await drop(['B'], 'K');
    assert.equal(await order(), 'PH >B >K A C DEC');
  });

  it('keeps the order of several, and takes what is below one of them along', async () => {
    await drop(['B', 'A'], 'PH');
    assert.equal(await order(), 'PH >K >A >B C DEC');
    await drop(['PH', 'K'], 'DEC');
    assert.equal(await order(), 'C DEC PH >K >A >B');
  });

  it('does nothing where an item is dropped on itself or below itself, or on nothing', async () => {
    await drop(['PH'], 'K');
    await drop(['A'], 'A');
    await drop(['A'], undefined);
    assert.equal(window.written.length, 0);
    assert.deepEqual(window.person.errors, []);
  });

  it('asks before it moves what another holds', async () => {
    await drop(['C'], 'PH');
    assert.equal(window.person.last('modal').text, 'Move C “Title of C”?');
    assert.equal(window.written.length, 0);
    window.person.presses('Move');
    await drop(['C'], 'PH');
    assert.equal(await order(), 'PH >K >C A B DEC');
    assert.deepEqual(
      window.written.map(({ gesture }) => gesture.kind),
      ['modal'],
    );
  });

  it('takes no nodes but its own', async () => {
    const own = await node('A');
    assert.ok(own.kind === 'item');
    await drop([], 'PH', [new ItemNode(own.project, own.itemId)]);
    assert.equal(window.written.length, 0);
  });

  it('shows what the operation refuses', async () => {
    const [transferred, target] = [await node('A'), await node('PH')];
    const { vscode } = window.stub;
    const transfer = new vscode.DataTransfer();
    const { token } = new vscode.CancellationTokenSource();
    await window.planView.dragAndDrop?.handleDrag?.([transferred], transfer, token);
    await window.agent('release', { plan_id: 'P', item_key: 'C' });
    await window.project.write('archive_plan', { plan_id: 'P' }, window.gestures.ofModal('test'));
    await window.planView.dragAndDrop?.handleDrop?.(target, transfer, token);
    assert.equal(window.person.errors.length, 1);
  });
});
