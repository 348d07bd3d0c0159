import type { Budget, Figure, Row, SkippedRow, Unit } from './rows';

/** The columns of every table, on the terminal and in the docs. */
export const HEADINGS = ['', 'ours', 'against', 'theirs', 'ratio', 'budget', ''] as const;

/** A row's cells: figures as median (least–most). */
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
  return `${digits(median)}${space}${unit}${spread}`;
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
