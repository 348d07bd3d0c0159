import { strict as assert } from 'node:assert';
import { RefreshQueue } from '../../../src/editor/tree/refresh-queue';
import { HandClock } from './hand-clock';

describe('the queue of what a view is told', () => {
  let clock: HandClock;
  let told: (string[] | undefined)[];
  let queue: RefreshQueue<string>;
  beforeEach(() => {
    clock = new HandClock();
    told = [];
    queue = new RefreshQueue(clock, (changed) => told.push(changed));
  });

  it('gathers what changes shortly after another', () => {
    queue.add('a');
    queue.add('b');
    queue.add('a');
    clock.pass(1000);
    assert.deepEqual(told, [['a', 'b']]);
  });

  it('tells numbers later, the later the more rows are drawn again with them', () => {
    queue.addNumbers('wide', 10_000);
    queue.addNumbers('narrow', 10);
    queue.addNumbers('narrow too', 20);
    clock.pass(1000);
    assert.deepEqual(told, [['narrow', 'narrow too']]);
    clock.pass(60_000);
    assert.deepEqual(told, [['narrow', 'narrow too'], ['wide']]);
  });

  it('does not put numbers off for ever because they go on moving', () => {
    for (let turn = 0; turn < 100 && told.length === 0; turn++) {
      queue.addNumbers('wide', 10_000 + turn * 1000);
      clock.pass(200);
    }
    assert.deepEqual(told, [['wide']]);
  });

  it('tells once what is told with something else before its numbers are due', () => {
    queue.addNumbers('a', 0);
    queue.add('a');
    clock.pass(60_000);
    assert.deepEqual(told, [['a']]);
    queue.addNumbers('a', 0);
    queue.add(undefined);
    clock.pass(60_000);
    assert.deepEqual(told, [['a'], undefined]);
  });
});
