/** ASCII punctuation: what Markdown may give a meaning to, and what a backslash before it takes the meaning from. */
const PUNCTUATION = /[!-/:-@[-`{-~]/g;
/** Control characters but line ends, and those that turn the direction of writing. */
const HIDDEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+/g;

/**
 * An agent's text as text in a Markdown tooltip: no links (not even bare addresses), images, HTML or headings come
 * of it. `MarkdownString.appendText` would do nearly that, but lets `<` through and forbids the line to break.
 */
export function markdownText(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(HIDDEN, ' ').trim().replace(PUNCTUATION, '\\$&');
}

/** Several paragraphs of it, cut after `longest` characters; the lines stay lines. */
export function markdownParagraphs(text: string, longest: number): string {
  const cut = text.length > longest ? `${text.slice(0, longest).trimEnd()} …` : text;
  return markdownText(cut)
    .split('\n')
    .map((line) => line.trim())
    .join('  \n')
    .replaceAll(/(?: {2}\n){2,}/g, '\n\n');
}
