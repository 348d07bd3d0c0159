/** What was measured over several rounds: the median, the least and the most. */
export interface Figure {
  median: number;
  low: number;
  high: number;
}

/** The unit a figure is in; `×` and `` are numbers without one. */
export type Unit = 'ms' | 's' | '/s' | 'MB' | 'KB' | '%' | '';

/** A bound that section 8 of the design names. */
export interface Budget {
  of: 'ratio' | 'ours';
  sense: 'at most' | 'at least';
  limit: number;
}

/** One measured line of the table: ours beside what it is compared with in the same run. */
export interface Row {
  name: string;
  unit: Unit;
  ours: Figure;
  /** What stands beside it, measured in the same rounds. */
  against: string;
  theirs: Figure;
  /** Ours divided by theirs, round by round; absent where theirs was nothing. */
  ratio?: Figure;
  budget?: Budget;
  met?: boolean;
  note?: string;
}

/** A line that could not be measured, and why. */
export interface SkippedRow {
  name: string;
  skipped: string;
}

/** Median, least and most. Throws when there is nothing. */
export function figureOf(values: readonly number[]): Figure {
  const sorted = [...values].sort((a, b) => a - b);
  const [low, high] = [sorted[0], sorted.at(-1)];
  if (low === undefined || high === undefined) throw new Error('nothing was measured');
  return { median: quantile(sorted, 0.5), low, high };
}

/** The value below which this share of the sorted values lies. */
export function quantile(sorted: readonly number[], share: number): number {
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
}

/** The median of values in any order. */
export function median(values: readonly number[]): number {
  return quantile(
    [...values].sort((a, b) => a - b),
    0.5,
  );
}

/** A row from paired rounds: the n-th of ours was measured right beside the n-th of theirs. */
export function compare(
  name: string,
  unit: Unit,
  ours: readonly number[],
  against: string,
  theirs: readonly number[],
  more: { budget?: Budget; note?: string } = {},
): Row {
  const ratios = ours.map((value, round) => value / (theirs[round] ?? Number.NaN));
  const ratio = ratios.every(Number.isFinite) ? { ratio: figureOf(ratios) } : {};
  const row = { name, unit, ours: figureOf(ours), against, theirs: figureOf(theirs), ...ratio, ...more };
  return more.budget === undefined ? row : { ...row, met: isMet(more.budget, row) };
}

function isMet({ of, sense, limit }: Budget, row: Pick<Row, 'ours' | 'ratio'>): boolean {
  const value = row[of]?.median ?? Number.NaN;
  return sense === 'at most' ? value <= limit : value >= limit;
}
