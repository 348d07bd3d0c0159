import assert from 'node:assert/strict';
import { World } from '../../support/world';

describe('What a session has seen', () => {
  it('advances only when the client confirms the answer: a delta that got lost is shown again', async () => {
    const world = await World.open();
    await world.plan('p', [{ item_key: 'A' }]);
    const { caller } = world.agent('one');
    const ask = (key: string, ack: string[]) =>
      world.executor.execute({ operation: 'changes', input: {}, caller, key, ack });
    const lost = (await ask('first', [])).answer;
    const again = (await ask('second', [])).answer;
    assert.deepEqual(again.changes, lost.changes);
    const after = (await ask('third', ['second'])).answer;
    assert.deepEqual(after.changes, []);
    world.database.close();
  });
});
