import picocolors from 'picocolors';
import { hiddenBut, JOINERS, withoutSelectors } from '../../model/hidden-text';

/** How to write for one output: its width in columns, and colours or none. */
export interface Page {
  width: number;
  colors: ReturnType<typeof picocolors.createColors>;
  /** Milliseconds UTC, for "5 min ago". */
  now: number;
  /** The session that asks, which is shown as "you". */
  session?: string;
}

/** A page for a stream: colours only on a terminal (NO_COLOR and FORCE_COLOR are heeded), 80 columns elsewhere. */
export function pageFor(stream: NodeJS.WriteStream, environment: NodeJS.ProcessEnv, now: number): Page {
  const forced = environment.FORCE_COLOR !== undefined && environment.FORCE_COLOR !== '0';
  const plain = environment.NO_COLOR !== undefined && environment.NO_COLOR !== '';
  const colored = !plain && (forced || (stream.isTTY === true && environment.TERM !== 'dumb'));
  const columns = stream.isTTY ? stream.columns : Number(environment.COLUMNS);
  return { width: Math.max(20, columns || 100), colors: picocolors.createColors(colored), now };
}

const HIDDEN = hiddenBut(`\\n${JOINERS}`);

/**
 * Agents' text made safe for a terminal: escape sequences, other control characters, those that turn the reading
 * direction and those that can't be seen are shown instead of obeyed. Line breaks stay.
 */
export function safeText(text: string): string {
  return withoutSelectors(text.replace(/\r\n/g, '\n')).replace(HIDDEN, (run) =>
    Array.from(run, shown).join(''),
  );
}

/** One character that can't be seen, so that it can. */
function shown(character: string): string {
  if (character === '\t') return '  ';
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return `^${String.fromCharCode(code + 64)}`;
  return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`;
}

/** The same on one line. */
export function safeLine(text: string): string {
  return safeText(text).replace(/\s*\n\s*/g, ' ⏎ ');
}

/** Cuts a line (without colours) to at most `width` columns. */
export function truncate(text: string, width: number): string {
  if (columnsOf(text) <= width) {
    return text;
  }
  let kept = '';
  let used = 0;
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    used += columnsOf(segment);
    if (used > width - 1) {
      break;
    }
    kept += segment;
  }
  return `${kept}…`;
}

let fullWidth: ((text: string) => number) | undefined;

/** Columns that a line takes. Plain ASCII, the usual case, is spared the tables of Unicode (20 ms to load). */
function columnsOf(text: string): number {
  if (/^[ -~]*$/.test(text)) {
    return text.length;
  }
  fullWidth ??= (require('string-width') as typeof import('string-width')).default;
  return fullWidth(text);
}

export interface Column {
  title: string;
  cells: string[];
  align?: 'right';
  /** This column gives way when the line gets too long. */
  flexible?: boolean;
  paint?: (cell: string, row: number) => string;
}

/** A column that gives way keeps this much, in columns of the terminal. */
const LEAST_FLEXIBLE = 12;

/**
 * A table with aligned columns, cut to the page's width; columns without any content are left out. Where it
 * does not fit however it is cut, each row becomes a block of lines.
 */
export function table(page: Page, columns: readonly Column[]): string {
  const shown = columns.filter((column) => column.cells.some((cell) => cell !== ''));
  const widths = shown.map((column) =>
    Math.max(columnsOf(column.title), ...column.cells.map((cell) => columnsOf(cell))),
  );
  const gaps = 2 * (shown.length - 1);
  const excess = widths.reduce((sum, width) => sum + width, gaps) - page.width;
  const flexible = shown.findIndex((column) => column.flexible);
  const flexibleWidth = widths[flexible];
  if (excess > 0) {
    const shrunk = flexibleWidth === undefined ? 0 : Math.max(LEAST_FLEXIBLE, flexibleWidth - excess);
    if (flexibleWidth === undefined || flexibleWidth - shrunk < excess) {
      return records(page, shown);
    }
    widths[flexible] = shrunk;
  }
  const fitCell = (column: Column, index: number, text: string): string => {
    const width = widths[index] ?? 0;
    const cut = truncate(text, width);
    const padding = ' '.repeat(Math.max(0, width - columnsOf(cut)));
    return column.align === 'right' ? padding + cut : cut + padding;
  };
  const header = shown
    .map((column, index) => fitCell(column, index, column.title))
    .join('  ')
    .trimEnd();
  const rows = (shown[0]?.cells ?? []).map((_, row) =>
    shown
      .map((column, index) => {
        const text = fitCell(column, index, column.cells[row] ?? '');
        return column.paint === undefined ? text : column.paint(text, row);
      })
      .join('  ')
      .trimEnd(),
  );
  return [page.colors.dim(header), ...rows].join('\n');
}

/** A table's rows as blocks of `TITLE  value` lines, for narrow terminals. */
function records(page: Page, columns: readonly Column[]): string {
  const indent = Math.max(...columns.map((column) => columnsOf(column.title))) + 2;
  return (columns[0]?.cells ?? [])
    .map((_, row) =>
      columns
        .filter((column) => column.cells[row])
        .map((column) => {
          const cell = truncate(column.cells[row] ?? '', Math.max(8, page.width - indent));
          const title = page.colors.dim(column.title.padEnd(indent));
          return title + (column.paint === undefined ? cell : column.paint(cell, row));
        })
        .join('\n'),
    )
    .join('\n\n');
}

/** `Label: value` lines, aligned; those without a value are left out. */
export function fields(
  page: Page,
  entries: readonly (readonly [label: string, value: string | null | undefined])[],
): string {
  const present = entries.filter((entry): entry is readonly [string, string] => !!entry[1]);
  const width = Math.max(0, ...present.map(([label]) => columnsOf(label)));
  return present
    .map(([label, value]) => {
      const indented = value.split('\n').join(`\n${' '.repeat(width + 2)}`);
      return `${page.colors.dim(label.padEnd(width))}  ${indented}`;
    })
    .join('\n');
}

/** A block of Markdown or other long text under a heading. */
export function block(page: Page, heading: string, text: string | null | undefined): string {
  return text ? `${page.colors.bold(heading)}\n${safeText(text).trimEnd().replace(/^/gm, '  ')}` : '';
}

/** Paragraphs with an empty line between them; empty ones are left out. */
export function paragraphs(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n\n');
}

/** `3 min ago`, `in 2 h`; empty for null. */
export function relativeTime(page: Page, time: string | null | undefined): string {
  if (!time) {
    return '';
  }
  const seconds = Math.round((Date.parse(time) - page.now) / 1000);
  const size = Math.abs(seconds);
  let amount: string;
  if (size < 5) {
    return 'now';
  }
  if (size < 60) {
    amount = `${size} s`;
  } else if (size < 3600) {
    amount = `${Math.round(size / 60)} min`;
  } else if (size < 48 * 3600) {
    amount = `${Math.round(size / 3600)} h`;
  } else {
    amount = `${Math.round(size / 86_400)} days`;
  }
  return seconds < 0 ? `${amount} ago` : `in ${amount}`;
}

/** `1 item`, `2 items`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
