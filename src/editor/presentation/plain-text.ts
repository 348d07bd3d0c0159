import { hiddenBut, JOINERS, withoutSelectors } from '../../model/hidden-text';

/** A text must look like what it says. */
const HIDDEN = hiddenBut(JOINERS);
const HIDDEN_IN_LINES = hiddenBut(`\\n\\t${JOINERS}`);

/** Text of others with a space for what can't be seen; line breaks and tabs stay. */
export function visibleText(text: string): string {
  return withoutSelectors(text.replace(/\r\n?|\u2028|\u2029/g, '\n')).replace(HIDDEN_IN_LINES, ' ');
}

/** The same on one line, cut to `longest`: where nothing is made of it but text. */
export function oneLine(text: string, longest = 200): string {
  if (text.length <= longest && !REMARKABLE.test(text)) return text.trim();
  // A megabyte is not searched for the sake of its first line.
  const line = withoutSelectors(text.slice(0, longest * 4))
    .replace(HIDDEN, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return cut(line, longest);
}

/** What needs a closer look; most texts have none of it, and ten thousand rows are looked at for it. */
const REMARKABLE = /[^\x20-\x7e]|[$\]]\(| {2}/;

/**
 * Text from agents as it may stand in a label or notification: one line, cut, nothing hidden; no icons (`$(x)`) and
 * no links (`[x](command:…)`), which VS Code would make of it.
 */
export function plain(text: string, longest = 100): string {
  if (text.length <= longest && !REMARKABLE.test(text)) return text.trim();
  const line = oneLine(text, longest * 2)
    .replace(/\$\(/g, '$ (')
    .replace(/\]\(/g, '] (');
  return cut(line, longest);
}

/** Several lines of a text for a modal dialog, where nothing is made of it but lines. */
export function plainLines(text: string, longest = 1200): string {
  const lines = text.split(/\r?\n/).map((line) => plain(line, longest));
  const whole = lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
  return whole.length <= longest ? whole : `${whole.slice(0, longest - 1)}…`;
}

function cut(line: string, longest: number): string {
  if (line.length <= longest) return line;
  // Not between the halves of a surrogate pair.
  const end = /[\uD800-\uDBFF]/.test(line.charAt(longest - 2)) ? longest - 2 : longest - 1;
  return `${line.slice(0, end)}…`;
}

/**
 * An agent's text in a modal dialog of ours, with a bar before each line: a dialog has no other means to show which
 * words are not the editor's, and “Press Approve to go on” is what an agent may have written.
 */
export function quotedLines(text: string, longest = 1200): string {
  const whole = plainLines(text, longest);
  return whole === '' ? '' : whole.replace(/^/gm, '│ ');
}
