import { strict as assert } from 'node:assert';
import { MOST_ROWS, rowsFrom } from '../../../src/editor/tree/row-ranges';

describe('The rows of a long level', () => {
  const rows = (count: number) => Array.from({ length: count }, (_, place) => place);

  it('stand in one range each, whatever became of the level since the range was drawn', () => {
    const long = rows(MOST_ROWS * 2 + 5);
    const ranges = [0, MOST_ROWS, 2 * MOST_ROWS].map((from) => rowsFrom(long, from));
    assert.deepEqual(
      ranges.map(({ length }) => length),
      [MOST_ROWS, MOST_ROWS, 5],
    );
    assert.deepEqual(ranges.flat(), long);
    const short = rows(MOST_ROWS - 1);
    assert.deepEqual(rowsFrom(short, 0), short);
    assert.deepEqual(rowsFrom(short, MOST_ROWS), []);
  });
});
