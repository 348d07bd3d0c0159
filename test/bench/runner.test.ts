import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { helpOf, readCommandLine } from './command-line';
import { cellsOf } from './report/cells';
import { DOCS, documentOf } from './report/document';
import { measured, merge, readResults } from './report/results';
import { compare } from './report/rows';
import { SUBJECTS } from './subjects';

describe('npm run bench', () => {
  it('measures all or what is named, and refuses what it does not know', () => {
    const asked = (...words: string[]) => readCommandLine(words, SUBJECTS);
    const chosen = (...words: string[]) => {
      const answer = asked(...words);
      return answer.kind === 'run' ? answer.subjects.map(({ name }) => name) : answer.kind;
    };
    const all = SUBJECTS.map(({ name }) => name);
    assert.deepEqual(chosen(), all);
    assert.deepEqual(chosen('--quick'), all);
    assert.deepEqual(chosen('starts', 'claims'), ['claims', 'starts']);
    assert.deepEqual(chosen('--write-docs'), []);
    assert.equal(chosen('--help', 'nothing-of-the-kind'), 'help');
    assert.deepEqual(asked('claims', 'nothing-of-the-kind'), {
      kind: 'refused',
      problem: 'there is no subject nothing-of-the-kind',
    });
    assert.equal(chosen('--quickly'), 'refused');
    assert.equal(chosen('--quick', '--write-docs'), 'refused');
    for (const { name } of SUBJECTS) assert.match(helpOf(SUBJECTS), new RegExp(`^ {2}${name} `, 'm'));
  });

  it('compares round by round, and says whether the budget is met by the median', () => {
    const budget = { of: 'ratio', sense: 'at most', limit: 2 } as const;
    const row = compare('a claim', 'ms', [2, 30, 4], 'another', [2, 10, 2], { budget });
    assert.deepEqual(row.ratio, { median: 2, low: 1, high: 3 });
    assert.equal(row.met, true);
    assert.deepEqual(cellsOf(row), [
      'a claim',
      '4 ms (2–30)',
      'another',
      '2 ms (2–10)',
      '2× (1–3)',
      'ratio ≤ 2×',
      'met',
    ]);
    assert.equal(compare('a claim', 'ms', [5], 'another', [2], { budget }).met, false);
  });

  it('has no ratio to nothing, but still a budget of its own', () => {
    const budget = { of: 'ours', sense: 'at least', limit: 0.9 } as const;
    const row = compare('evenness', '', [0.95], 'another', [0], { budget });
    assert.equal(row.ratio, undefined);
    assert.equal(row.met, true);
  });

  it('keeps the figures of the subjects that were not measured', () => {
    const order = ['one', 'two', 'three'];
    const row = compare('it', 'ms', [1], 'another', [1]);
    const before = {
      format: 1 as const,
      subjects: [measured('two', false, [row]), measured('three', false, [])],
    };
    const after = merge(
      merge(before, measured('one', false, [row]), order),
      measured('three', false, [row]),
      order,
    );
    assert.deepEqual(
      after.subjects.map(({ subject, rows }) => [subject, rows.length]),
      [
        ['one', 1],
        ['two', 1],
        ['three', 1],
      ],
    );
  });

  it('writes docs/BENCHMARKS.md from the results: npm run bench -- --write-docs', () => {
    assert.equal(readFileSync(DOCS, 'utf8'), documentOf(readResults(), SUBJECTS));
  });

  it('says nothing of the host it ran on but its make', () => {
    const { machine } = measured('any', false, []);
    assert.deepEqual(Object.keys(machine), ['cpu', 'cores', 'memory_gb', 'os', 'node']);
  });
});
