import assert from 'node:assert/strict';
import { SUBJECTS } from '../subjects';
import { cellsOf } from './cells';
import { documentOf } from './document';
import { METHODS } from './methods/methods';
import { prose } from './prose';
import { measured, type Results, readResults } from './results';
import { compare, type Figure, type Unit } from './rows';
import { borneOut, StoredRows } from './stored-rows';

/** The stored results, each figure put through `change`. */
function changed(change: (figure: Figure, unit: Unit, where: string) => Figure): Results {
  const results = structuredClone(readResults());
  for (const { subject, rows } of results.subjects) {
    for (const row of rows) {
      if ('skipped' in row) continue;
      row.ours = change(row.ours, row.unit, `${subject} / ${row.name} / ours`);
      row.theirs = change(row.theirs, row.unit, `${subject} / ${row.name} / ${row.against}`);
    }
  }
  return results;
}

const times = (factor: number, { median, low, high }: Figure): Figure => ({
  median: median * factor,
  low: low * factor,
  high: high * factor,
});

/** The times and rates that the page's texts name, in order. */
function figuresInTexts(page: string): string[] {
  const texts = page.split('\n').filter((line) => !line.startsWith('|'));
  return (
    texts
      .join(' ')
      .replace(/\s+/g, ' ')
      .match(/\d[\d.,]*(?: ms| s|\/s)(?![\w/])/g) ?? []
  );
}

describe('A text about the benchmarks', () => {
  const rows = [
    compare('claim', 'ms', [2], 'native', [1]),
    compare('claim', 'ms', [2], 'another', [1]),
    compare('evenness', '', [1], 'native', [0]),
  ];
  const stored = new StoredRows({
    subjects: [measured('claims', false, rows), measured('engine', false, [])],
  });

  it('takes its figures from rows that it names, and can’t be written where one is missing', () => {
    assert.equal(stored.median({ subject: 'claims', name: 'claim', against: 'native' }, 'ratio'), 2);
    assert.throws(
      () => stored.row({ subject: 'claims', name: 'gone' }),
      /needs one row "claims \/ gone".* 0$/,
    );
    assert.throws(() => stored.row({ subject: 'claims', name: 'claim' }), /the results have 2$/);
    assert.throws(() => stored.row({ subject: 'engine' }), /the results have 0$/);
    assert.throws(() => stored.median({ subject: 'claims', name: 'evenness' }, 'ratio'), /has no ratio/);
  });

  it('can’t draw a conclusion that its figures don’t bear out', () => {
    assert.equal(borneOut(true, 'It is so.'), 'It is so.');
    assert.throws(() => borneOut(false, 'It is\n  so.'), /any more: It is so\.$/);
    const slowRules = changed((figure, _unit, where) =>
      where.startsWith('claims / claim, 1 process: median claim / the same rules')
        ? times(2, figure)
        : figure,
    );
    assert.throws(() => documentOf(slowRules, SUBJECTS), /the rules by themselves meet it/);
  });

  it('has no measured time or rate of its own: on a slower machine each of them is another one', () => {
    const here = figuresInTexts(documentOf(readResults(), SUBJECTS));
    const by: Partial<Record<Unit, number>> = { ms: 1.25, s: 1.25, '/s': 0.8 };
    const slower = changed((figure, unit) => times(by[unit] ?? 1, figure));
    const there = figuresInTexts(documentOf(slower, SUBJECTS));
    assert.ok(here.length > 10);
    assert.equal(there.length, here.length);
    assert.deepEqual(
      here.filter((figure, place) => figure === there[place]),
      [],
    );
  });

  it('is there for every subject', () => {
    assert.deepEqual(
      SUBJECTS.filter(({ name }) => METHODS[name] === undefined).map(({ name }) => name),
      [],
    );
  });

  it('is wrapped, lists with an indent, code never broken', () => {
    const long = Array(22).fill('word').join(' ');
    assert.equal(
      prose([`${long}\n\`two words\` end`, '* an item', `* ${long} and more of it`, 'the next']),
      `${long}\n\`two words\` end\n\n* an item\n* ${long} and more\n  of it\n\nthe next`,
    );
  });
});

describe('The page of the benchmarks', () => {
  const described = [
    { name: 'one', says: 'the first', takesTurns: true },
    { name: 'two', says: 'the second', takesTurns: true },
    { name: 'still', says: 'without turns', takesTurns: false },
  ];
  const row = compare('it', 'ms', [1, 2], 'another', [1, 2], { note: 'what it is' });
  const now = (subject: string) => measured(subject, false, [row, row]);
  const older = (subject: string) => {
    const { revision: _, ...rest } = now(subject);
    return rest;
  };
  const page = (...subjects: Results['subjects']) => documentOf({ format: 1, subjects }, described);

  it('says which figures are single values', () => {
    const single = compare('memory', 'MB', [5, 6], 'a smaller one', [2]);
    assert.deepEqual(cellsOf(single).slice(1, 4), ['5.5 MB (5–6)', 'a smaller one', '2 MB (once)']);
    assert.equal(cellsOf(compare('given twice', '', [0], 'another', [4]))[3], '4');
    assert.equal(cellsOf(compare('done', '/s', [0, 0], 'another', [7, 7]))[1], '0/s');
  });

  it('says a note once, however many rows have it', () => {
    assert.equal(page(now('one')).match(/^\* what it is$/gm)?.length, 1);
  });

  it('says in which order the rounds went, of older results too', () => {
    const text = (...subjects: Results['subjects']) => page(...subjects).replace(/\s+/g, ' ');
    assert.match(text(now('one'), now('still')), /Every other round has them the other way round\. Take/);
    assert.match(text(older('one'), older('two')), /In these results the order was the same in each round/);
    assert.match(text(now('one'), older('two'), older('still')), /not so yet \(two\) the order was the same/);
  });
});
