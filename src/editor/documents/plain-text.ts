/**
 * Control characters, and the marks that turn the direction of text around (they make a label read as another
 * one): https://trojansource.codes. Tabs and line breaks are treated apart.
 */
const UNSEEN = /(?![\n\t])[\p{Cc}\p{Bidi_Control}]/gu;

/** Text of others without what can't be seen; line breaks and tabs stay. */
export function visibleText(text: string): string {
  return text.replace(/\r\n?|\u2028|\u2029/g, '\n').replace(UNSEEN, '');
}

/** The same on one line, cut to `longest` characters. */
export function oneLine(text: string, longest = 200): string {
  const line = visibleText(text).replace(/\s+/g, ' ').trim();
  const characters = [...line];
  return characters.length <= longest ? line : `${characters.slice(0, longest - 1).join('')}…`;
}
