/** Control characters, and those that turn the direction of the text around them (Trojan Source). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]+/g;

/** Text of agents as one line for a label: without control and direction characters, cut to `length`. */
export function plainText(text: string, length: number): string {
  // A megabyte of text is not searched for the sake of its first line.
  const line = text
    .slice(0, length * 4)
    .replace(UNSAFE, ' ')
    .trim();
  return line.length <= length ? line : `${line.slice(0, length - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
