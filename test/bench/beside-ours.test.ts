import assert from 'node:assert/strict';
import { MIGRATIONS } from '../../src/store/migrations/migrations';
import { Engine } from '../../src/store/sqljs/engine';
import { emptyImage } from './current-schema';
import { turnsOf } from './turns';

describe('What stands beside ours in the benchmarks', () => {
  it('begins every other round', () => {
    assert.deepEqual(
      [0, 1, 2].map((round) => turnsOf(round, ['ours', 'theirs'])),
      [
        ['ours', 'theirs'],
        ['theirs', 'ours'],
        ['ours', 'theirs'],
      ],
    );
  });

  it('has the schema that the product has today', async () => {
    const engine = await Engine.open(await emptyImage());
    assert.equal(engine.pragma('user_version'), MIGRATIONS.length);
    engine.close();
  });
});
