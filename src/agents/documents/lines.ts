/** The line break that a text uses first; `\n` where it has none. */
export function lineBreakOf(text: string): string {
  return /\r?\n/.exec(text)?.[0] ?? '\n';
}

/** The spaces and tabs that the line with this offset begins with. */
export function indentationAt(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  return /^[ \t]*/.exec(text.slice(start, offset))?.[0] ?? '';
}

/** Whether nothing but spaces and tabs stands before this offset on its line. */
export function beginsLine(text: string, offset: number): boolean {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  return start > 0 && /^[ \t]*$/.test(text.slice(start, offset));
}

/** Takes one line break from the end of a text, if it ends with one. */
export function withoutLastBreak(text: string): string {
  return text.replace(/\r?\n$/, '');
}
