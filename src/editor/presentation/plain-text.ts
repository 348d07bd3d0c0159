/**
 * Control characters, those that turn the direction of writing (https://trojansource.codes), and those that hide
 * text altogether: a label must look like what it says. Joiners stay: several scripts need them.
 */
const HIDDEN = /[\p{Cc}\p{Bidi_Control}\u200b\u2028\u2029\u2060-\u2064\ufeff\u{e0000}-\u{e007f}]+/gu;

/**
 * Text from agents as it may stand in a label or notification: one line, cut, nothing hidden; no icons (`$(x)`) and
 * no links (`[x](command:…)`), which VS Code would make of it.
 */
export function plain(text: string, longest = 100): string {
  // A megabyte is not searched for the sake of its first line.
  const line = text
    .slice(0, longest * 4)
    .replace(HIDDEN, ' ')
    .replace(/\$\(/g, '$ (')
    .replace(/\]\(/g, '] (')
    .replace(/ {2,}/g, ' ')
    .trim();
  if (line.length <= longest) return line;
  // Not between the halves of a surrogate pair.
  const end = /[\uD800-\uDBFF]/.test(line.charAt(longest - 2)) ? longest - 2 : longest - 1;
  return `${line.slice(0, end)}…`;
}

/** Several lines of an agent's text for a modal dialog, where nothing is made of it but lines. */
export function plainLines(text: string, longest = 1200): string {
  const lines = text.split(/\r?\n/).map((line) => plain(line, longest));
  const whole = lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
  return whole.length <= longest ? whole : `${whole.slice(0, longest - 1)}…`;
}
