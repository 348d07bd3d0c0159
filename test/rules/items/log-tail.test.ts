import assert from 'node:assert/strict';
import { LogTail, type TailRow } from '../../../src/operations/rules/log-tail';

/** Rows `from` to `to` of a log. */
function rows(from: number, to: number): TailRow[] {
  return Array.from({ length: to - from + 1 }, (_, n) => ({
    version: from + n,
    activity: 'note',
    item_id: null,
    plan_id: 'p',
    session_id: 's',
  }));
}

describe('the end of the log that a host knows by heart', () => {
  const versions = (found: readonly TailRow[] | undefined) => found?.map(({ version }) => version);

  it('gives the rows after a version up to the head', () => {
    const tail = new LogTail();
    tail.append(rows(5, 7));
    tail.append(rows(8, 8));
    assert.deepEqual(versions(tail.between(4, 8)), [5, 6, 7, 8]);
    assert.deepEqual(versions(tail.between(7, 8)), [8]);
    assert.deepEqual(versions(tail.between(8, 8)), []);
  });

  it('says nothing where it does not reach: too far back, not up to the head, after a gap, after a rollback', () => {
    const tail = new LogTail();
    assert.equal(tail.between(0, 0), undefined);
    tail.append(rows(5, 7));
    assert.equal(tail.between(3, 7), undefined);
    assert.equal(tail.between(5, 8), undefined);
    assert.equal(tail.between(5, 6), undefined);
    tail.append(rows(9, 9));
    assert.equal(tail.between(6, 9), undefined);
    assert.deepEqual(versions(tail.between(8, 9)), [9]);
    tail.clear();
    assert.equal(tail.between(8, 9), undefined);
  });

  it('has no gap after many rows at once, nor after rows that do not follow one another', () => {
    const tail = new LogTail();
    tail.append(rows(5, 7));
    tail.append(rows(8, 2000));
    assert.deepEqual(
      versions(tail.between(1990, 2000)),
      [1991, 1992, 1993, 1994, 1995, 1996, 1997, 1998, 1999, 2000],
    );
    assert.equal(tail.between(6, 2000), undefined);
    tail.append([...rows(2001, 2001), ...rows(11, 12)]);
    assert.equal(tail.between(9, 12), undefined);
    assert.deepEqual(versions(tail.between(10, 12)), [11, 12]);
  });

  it('keeps no more than it needs, of many at once and of one by one', () => {
    const tail = new LogTail();
    tail.append(rows(1, 100_000));
    assert.equal(tail.between(0, 100_000), undefined);
    assert.equal(versions(tail.between(99_900, 100_000))?.length, 100);
    for (let version = 100_001; version <= 103_000; version++) tail.append(rows(version, version));
    assert.equal(tail.between(100_000, 103_000), undefined);
    assert.equal(versions(tail.between(102_600, 103_000))?.length, 400);
  });
});
