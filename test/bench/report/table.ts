import pc from 'picocolors';
import stringWidth from 'string-width';
import { cellsOf, HEADINGS } from './cells';
import type { Row, SkippedRow } from './rows';

/** The rows as one aligned table for a terminal. */
export function tableOf(rows: readonly (Row | SkippedRow)[]): string {
  const lines = [[...HEADINGS], ...rows.map(cellsOf)];
  const widths = HEADINGS.map((_, column) =>
    Math.max(...lines.map((line) => stringWidth(line[column] ?? ''))),
  );
  return lines
    .map((cells, line) => {
      const text = cells
        .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - stringWidth(cell)))
        .join('  ')
        .trimEnd();
      if (line === 0) return pc.bold(text);
      return cells.includes('NOT MET') || cells[1] === 'SKIPPED' ? pc.red(text) : text;
    })
    .join('\n');
}
