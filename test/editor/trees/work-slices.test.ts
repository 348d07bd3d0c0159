import { strict as assert } from 'node:assert';
import { WorkSlices } from '../../../src/editor/tree/work-slices';

describe('work in slices', () => {
  let time: number;
  let slices: WorkSlices;
  beforeEach(() => {
    time = 0;
    slices = new WorkSlices(() => time);
  });
  /** A piece of work that takes a while. */
  const work = <T>(result: T) =>
    slices.run(() => {
      time += 1;
      return result;
    });
  const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

  it('is done at once as long as it is little', () => {
    assert.equal(work('a'), 'a');
  });

  it('leaves turns of the thread to others where it is much, and keeps its order', async () => {
    const done: number[] = [];
    const all = Array.from({ length: 100 }, async (_, index) => {
      await work(index);
      done.push(index);
    });
    let turns = 0;
    while (done.length < 100) {
      const before = done.length;
      await nextTurn();
      turns += 1;
      assert.ok(done.length - before < 20, `${done.length - before} in one turn`);
    }
    await Promise.all(all);
    assert.ok(turns > 5);
    assert.deepEqual(
      done,
      done.map((_, index) => index),
    );
  });

  it('is done at once again in another turn', async () => {
    while (work('a') === 'a');
    await nextTurn();
    await nextTurn();
    assert.equal(work('b'), 'b');
  });

  it('passes on what goes wrong, now and later', async () => {
    const fail = () =>
      slices.run(() => {
        throw new Error('no');
      });
    assert.throws(fail, /no/);
    while (work('a') === 'a');
    await assert.rejects(async () => fail(), /no/);
    assert.equal(await work('b'), 'b');
  });
});
