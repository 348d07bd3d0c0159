const WIDTH = 120;

/** What no line is broken in: words, and code whatever is in it. */
const WORDS = /(?:`[^`]*`|\S)+/g;

/** Paragraphs as lines of Markdown: those that begin with `* ` are a list. Line breaks within one mean nothing. */
export function prose(paragraphs: readonly string[]): string {
  return paragraphs
    .map((paragraph, index) => {
      const isItem = paragraph.startsWith('* ');
      const follows = isItem && (paragraphs[index - 1]?.startsWith('* ') ?? false);
      const gap = index === 0 ? '' : follows ? '\n' : '\n\n';
      return gap + wrapped(paragraph, isItem ? '  ' : '');
    })
    .join('');
}

function wrapped(text: string, indent: string): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.match(WORDS) ?? []) {
    const next = word.replace(/\s+/g, ' ');
    if (line !== '' && line.length + 1 + next.length > WIDTH) {
      lines.push(line);
      line = indent + next;
    } else {
      line = line === '' ? next : `${line} ${next}`;
    }
  }
  return [...lines, line].join('\n');
}
