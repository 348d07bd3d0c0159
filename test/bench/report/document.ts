import path from 'node:path';
import { ROOT } from '../product';
import type { Subject } from '../subject';
import { cellsOf, HEADINGS } from './cells';
import type { Machine } from './machine';
import { METHODS } from './methods/methods';
import { prose } from './prose';
import type { Measured, Results } from './results';
import { StoredRows } from './stored-rows';

export const DOCS = path.join(ROOT, 'docs', 'BENCHMARKS.md');

/** As much of a subject as the page is about. */
type Described = Pick<Subject, 'name' | 'says' | 'takesTurns'>;

/** The whole of docs/BENCHMARKS.md. Throws where a text needs a row that the results don't have. */
export function documentOf(results: Results, subjects: readonly Described[]): string {
  const rows = new StoredRows(results);
  const parts = results.subjects.map((measured) => {
    const says = subjects.find(({ name }) => name === measured.subject)?.says ?? '';
    return sectionOf(measured, says, rows);
  });
  return ['# Benchmarks\n', `${prose(introduction(results, subjects))}\n`, ...parts].join('\n');
}

function introduction(results: Results, subjects: readonly Described[]): string[] {
  return [
    `Written by \`npm run bench -- --write-docs\` from \`bench/results.json\`; don't edit it by hand. \`npm run bench --
    --help\` says how to measure again, all of it or one part. Figures in the texts are those of the rows, or follow from
    them.`,
    `Every row sets ours beside something else that was measured in the same run. Most do so in turns, round by round, so
    that whatever else the machine did hit both. ${orderOfTurns(results, subjects)} Take the ratios, not the absolute
    figures.`,
    `A figure is the median over the rounds, in brackets the least and the most; a ratio is the median of ours divided by
    theirs, round by round. Only what was measured several times has a spread: "(once)" stands behind a single value,
    and how far another one would be from it nobody knows. A count without brackets was the same each time, or counted
    once. The part schedule is simulated; its ratios are percentiles, as it says there.`,
    `Where the load per core was above 1 when a part began, other programs wanted the processors too: whatever goes through
    several processes in turn suffers most from that. Budgets are those that the product is built to; they are goals, met
    or not as the row says.`,
  ];
}

/** In which order a round's subjects were measured: of older results always in the same one. */
function orderOfTurns(results: Results, subjects: readonly Described[]): string {
  const takeTurns = new Set(subjects.filter(({ takesTurns }) => takesTurns).map(({ name }) => name));
  const parts = results.subjects.filter(({ subject }) => takeTurns.has(subject));
  const older = parts.filter(({ revision }) => revision === undefined).map(({ subject }) => subject);
  const same = 'the order was the same in each round, mostly ours first';
  if (older.length === 0) return 'Every other round has them the other way round.';
  if (older.length === parts.length) return `In these results ${same}.`;
  return `Every other round has them the other way round; where that was not so yet (${older.join(', ')}) ${same}.`;
}

function sectionOf(measured: Measured, says: string, all: StoredRows): string {
  const { subject, date, machine, load, rows } = measured;
  const method = METHODS[subject]?.(all, measured) ?? [];
  const notes = new Set(rows.flatMap((row) => ('note' in row && row.note !== undefined ? [row.note] : [])));
  return [
    `## ${subject}: ${says}\n`,
    ...(method.length === 0 ? [] : [`${prose(method)}\n`]),
    `${date}, ${machineText(machine)}${load === undefined ? '' : `; load per core when it began: ${load}`}.\n`,
    line(HEADINGS.map((heading) => heading || ' ')),
    line(HEADINGS.map(() => '---')),
    ...rows.map((row) => line(cellsOf(row))),
    ...(notes.size === 0 ? [] : ['', ...[...notes].map((note) => `* ${note}`)]),
    '',
  ].join('\n');
}

function machineText({ cpu, cores, memory_gb, os, node }: Machine): string {
  return `${cpu}, ${cores} cores, ${memory_gb} GB, ${os}, Node ${node}`;
}

function line(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
