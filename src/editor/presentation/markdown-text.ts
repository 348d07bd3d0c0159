import { visibleText } from './plain-text';

/** ASCII punctuation: what Markdown may give a meaning to, and what a backslash before it takes the meaning from. */
const PUNCTUATION = /[!-/:-@[-`{-~]/g;

/**
 * An agent's text as text in a Markdown tooltip: no links (not even bare addresses), images, HTML or headings come
 * of it. `MarkdownString.appendText` would do nearly that, but lets `<` through and forbids the line to break.
 */
export function markdownText(text: string): string {
  return visibleText(text).trim().replace(PUNCTUATION, '\\$&');
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
