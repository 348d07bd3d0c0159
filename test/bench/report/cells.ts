import type { Budget, Figure, Row, SkippedRow, Unit } from './rows';

/** The columns of every table, on the terminal and in the docs. */
export const HEADINGS = ['', 'ours', 'against', 'theirs', 'ratio', 'budget', ''] as const;

/** A row's cells: figures as median (least–most), or `(once)` where there is one value only. */
export function cellsOf(row: Row | SkippedRow): string[] {
  if ('skipped' in row) return [row.name, 'SKIPPED', row.skipped, '', '', '', ''];
  return [
    row.name,
    figure(row.ours, row.unit),
    row.against,
    figure(row.theirs, row.unit),
    row.ratio === undefined ? '—' : figure(row.ratio, '×'),
    row.budget === undefined ? '' : budgetText(row.budget, row.unit),
    row.met === undefined ? '' : row.met ? 'met' : 'NOT MET',
  ];
}

function figure({ median, low, high }: Figure, unit: Unit | '×'): string {
  const space = unit === '×' || unit === '/s' || unit === '' || unit === '%' ? '' : ' ';
  const spread = low === high ? '' : ` (${digits(low)}–${digits(high)})`;
  const once = isSingle({ median, low, high }, unit) ? ' (once)' : '';
  return `${digits(median)}${space}${unit}${spread}${once}`;
}

/**
 * Whether it is one value: times and sizes never come out the same to the last digit twice. Counts do, and so does
 * nothing at all; of these nobody can tell. A ratio is between figures that say it themselves.
 */
function isSingle({ median, low, high }: Figure, unit: Unit | '×'): boolean {
  return low === high && median !== 0 && unit !== '' && unit !== '%' && unit !== '×';
}

function budgetText({ of, sense, limit }: Budget, unit: Unit): string {
  const sign = sense === 'at most' ? '≤' : '≥';
  return of === 'ratio' ? `ratio ${sign} ${digits(limit)}×` : `${sign} ${digits(limit)} ${unit}`.trim();
}

/** Three digits that mean something, without an exponent. */
export function digits(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return String(value);
  const whole = Math.abs(value) >= 100;
  return whole ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)));
}
