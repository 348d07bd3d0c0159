import { CannotEdit, placeOf } from './cannot-edit';
import { lineBreakOf, withoutLastBreak } from './lines';

/*
 * Lines of ours at the end of somebody's file. An empty line before them says that the file was there before
 * (even if it was empty); a final line break is there if the file had one. So taking the lines out gives exactly
 * what was there, with nothing remembered anywhere.
 */

/** The text with a block at its end; `text` undefined: a new file. The block has no line break at its end. */
export function appendBlock(text: string | undefined, block: string): string {
  if (text === undefined) return `${block}\n`;
  const eol = lineBreakOf(text);
  const lines = block.replace(/\n/g, eol);
  return text === '' || text.endsWith('\n') ? `${text}${eol}${lines}${eol}` : `${text}${eol}${eol}${lines}`;
}

/** The text without the lines from `start` to `end` (both without line breaks); undefined: nothing else was there. */
export function cutBlock(text: string, start: number, end: number): string | undefined {
  const before = text.slice(0, start);
  const after = text.slice(end);
  if (after === '') return withoutLastBreak(withoutLastBreak(before));
  const rest = after.replace(/^\r?\n/, '');
  if (before === '' && rest === '') return undefined;
  const blankLine = /(^|\n)\r?\n$/.test(before);
  return (blankLine ? withoutLastBreak(before) : before) + rest;
}

/** How our block is known again in a text for people: `begin` and `end` are lines of their own. */
export interface Markers {
  begin: RegExp;
  end: string;
}

/** Where the block between the markers is; undefined: nowhere. Throws CannotEdit where a marker is missing or double. */
export function findBlock(text: string, markers: Markers): { start: number; end: number } | undefined {
  const begins = [...text.matchAll(new RegExp(markers.begin.source, 'g'))];
  const first = begins[0]?.index;
  const closing = text.indexOf(markers.end);
  if (first === undefined && closing < 0) return undefined;
  if (begins.length !== 1 || first === undefined || closing < first) {
    const wrong = begins.length > 1 ? (begins[1]?.index ?? 0) : (first ?? closing);
    throw new CannotEdit(
      begins.length > 1
        ? 'the block of Masterplan begins twice'
        : closing < 0
          ? 'the block of Masterplan has no end'
          : 'the block of Masterplan ends before it begins',
      placeOf(text, wrong),
    );
  }
  return { start: first, end: closing + markers.end.length };
}
