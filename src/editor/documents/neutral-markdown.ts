import { oneLine, visibleText } from '../presentation/plain-text';

/**
 * Markdown that others wrote (agents, people elsewhere) in our pages. It may look good; it may not act or pass for
 * our own words: no HTML, no images, no links but bare web addresses that show where they lead, no headings, and
 * a bar at the side of all of it. Everything is written anew, so that what we took for code is code to every reader.
 */

/** What has a meaning in Markdown anywhere in a line. */
const SPECIAL = /[\\`*_{}[\]()#+\-.!|~<>&$:@/]/g;

/** A short text (a title, a name, a message) within a line of Markdown: as it is, whatever is in it. */
export function inlineText(text: string, longest = 200): string {
  return oneLine(text, longest).replace(SPECIAL, escaped);
}

function escaped(character: string): string {
  switch (character) {
    case '<':
      return '&lt;';
    case '>':
      return '&gt;';
    case '&':
      return '&amp;';
    default:
      return `\\${character}`;
  }
}

/** A long text as a quotation: lists, emphasis, tables and code stay, the rest is shown as text. */
export function quotedMarkdown(text: string): string {
  const lines = neutralLines(visibleText(text).split('\n'));
  return lines.map((line) => (line === '' ? '>' : `> ${line}`)).join('\n');
}

const FENCE = /^\s*(`{3,}|~{3,})\s*([\w+#.-]{0,30})[^`]*$/;

function neutralLines(lines: readonly string[]): string[] {
  const written: string[] = [];
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? '';
    const fence = FENCE.exec(line);
    if (fence === null) {
      written.push(neutralLine(line));
      // A heading stands alone, even where no empty line follows it.
      if (HEADING.test(line)) written.push('');
      continue;
    }
    const [, mark = '', language = ''] = fence;
    const end = endOfFence(lines, at + 1, mark);
    written.push(...codeBlock(lines.slice(at + 1, end), language));
    at = end;
  }
  return written;
}

/** The line that closes the fence, or the end of the text. */
function endOfFence(lines: readonly string[], from: number, mark: string): number {
  const [character = '`'] = mark;
  for (let at = from; at < lines.length; at++) {
    const line = (lines[at] ?? '').trim();
    if (line.length >= mark.length && line === character.repeat(line.length)) return at;
  }
  return lines.length;
}

/** A block of code between fences that are longer than any in it. */
export function codeBlock(lines: readonly string[], language: string): string[] {
  const fence = '`'.repeat(Math.max(3, longestRun(lines.join('\n')) + 1));
  // A language that an extension draws (a diagram, a formula) would no longer be code.
  const drawn = /^(mermaid|math|latex|katex|plantuml|dot|graphviz|vega.*|html?|svg)$/i.test(language);
  return ['', `${fence}${drawn ? 'text' : language}`, ...lines, fence, ''];
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}

const HEADING = /^(\s*(?:>\s*|[-+*]\s+|\d{1,9}[.)]\s+)*)#{1,6}(?:\s+(.*?))?(?:\s+#+)?\s*$/;
/** A line that underlines the one above it to a heading, or draws a rule. */
const UNDERLINE = /^([\s>]*)([-=_*])(?=(?:\s*[-=_*])*\s*$)/;

function neutralLine(line: string): string {
  const heading = HEADING.exec(line);
  if (heading !== null) {
    const title = neutralSpans((heading[2] ?? '').replaceAll('*', ''));
    const written = `${heading[1] ?? ''}${title === '' ? '' : `**${title.trim()}**`}`;
    // Without a title the list's mark is left, which may underline the line above.
    return written.replace(UNDERLINE, '$1\\$2');
  }
  return neutralSpans(line).replace(UNDERLINE, '$1\\$2');
}

/** The parts of a line: code spans are written anew, everything else is disarmed. */
function neutralSpans(line: string): string {
  let written = '';
  let from = 0;
  const runs = [...line.matchAll(/`+/g)];
  for (let at = 0; at < runs.length; at++) {
    const open = runs[at];
    if (open === undefined || open.index < from) continue;
    const close = runs.slice(at + 1).find(([run]) => run.length === open[0].length);
    if (close === undefined) continue;
    const content = line.slice(open.index + open[0].length, close.index);
    const before = disarmed(line.slice(from, open.index));
    // A web address would swallow the mark that opens the code.
    const gap = /:\/\/\S*$/.test(written + before) ? ' ' : '';
    written += before + gap + codeSpan(content);
    from = close.index + open[0].length;
  }
  return written + disarmed(line.slice(from));
}

function codeSpan(content: string): string {
  const mark = '`'.repeat(longestRun(content) + 1);
  // A bar would end the cell of a table, and the code with it.
  return `${mark} ${content.trim().replaceAll('|', '\\|')} ${mark}`;
}

/**
 * Without HTML, entities, links, images, formulas and code; a `>` at the line's start stays a quotation. Schemes
 * that do something are broken, for readers that turn whatever looks like an address into a link.
 */
function disarmed(text: string): string {
  const start = /^[\s>]*/.exec(text)?.[0] ?? '';
  const rest = text
    .slice(start.length)
    .replace(/[\\`[\]!$<>&]/g, escaped)
    .replace(/~{3,}/g, (run) => '\\~'.repeat(run.length))
    .replace(/\b(command|javascript|vbscript|vscode[\w-]*)(?=:)/gi, '$1\u200B');
  return start + rest;
}
