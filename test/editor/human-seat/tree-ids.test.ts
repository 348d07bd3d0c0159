import { strict as assert } from 'node:assert';
import { TreeIds } from '../../../src/editor/human-seat/tree-ids';
import { makeVsCode } from '../../support/vscode-stub';

describe('ids of tree items', () => {
  it('are the same after a reload and different for every node and every user', async () => {
    const { secrets } = makeVsCode().context;
    const [before, after] = [await TreeIds.load(secrets), await TreeIds.load(secrets)];
    const other = await TreeIds.load(makeVsCode().context.secrets);
    assert.equal(before.idOf('/store', 'plan', 'P'), after.idOf('/store', 'plan', 'P'));
    assert.notEqual(before.idOf('/store', 'plan', 'P'), other.idOf('/store', 'plan', 'P'));
    assert.notEqual(before.idOf('a', 'bc'), before.idOf('ab', 'c'));
    assert.notEqual(before.idOf('a/b'), before.idOf('a', 'b'));
  });

  it('say nothing of what they stand for', async () => {
    const ids = await TreeIds.load(makeVsCode().context.secrets);
    assert.match(ids.idOf('/store', 'plan', 'P', 'item', '12'), /^[\w-]{43}$/);
  });

  it('work where no secret can be kept', async () => {
    const broken = {
      get: () => Promise.reject(new Error('no keyring')),
      store: () => Promise.reject(new Error('no keyring')),
    };
    const [one, other] = [await TreeIds.load(broken), await TreeIds.load(broken)];
    assert.equal(one.idOf('a'), one.idOf('a'));
    assert.notEqual(one.idOf('a'), other.idOf('a'));
  });
});
