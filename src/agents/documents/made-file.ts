import { createHash } from 'node:crypto';
import { CannotEdit } from './cannot-edit';

/*
 * Files that are ours from the first byte to the last. The last line says so and carries a hash of the rest: a file
 * that somebody has changed is theirs, and is neither replaced nor removed.
 */

export interface CommentStyle {
  before: string;
  after: string;
}

export const HTML_COMMENT: CommentStyle = { before: '<!-- ', after: ' -->' };
export const SCRIPT_COMMENT: CommentStyle = { before: '// ', after: '' };

const MADE = 'made by masterplan connect';

/** The text with the last line that makes it ours. */
export function signed(text: string, { before, after }: CommentStyle): string {
  const body = text.endsWith('\n') ? text : `${text}\n`;
  return `${body}${before}${MADE} ${hash(body)}${after}\n`;
}

/** Whose a file is: made by us and unchanged, made by us and changed since, or somebody else's. */
export function stateOf(text: string): 'made' | 'changed' | 'foreign' {
  const lf = text.replaceAll('\r\n', '\n');
  const match = /^(?:<!--|\/\/) made by masterplan connect ([0-9a-f]{12})(?: -->)?\n?$/m.exec(lf);
  if (match === null) return 'foreign';
  const rest = lf.slice(match.index + match[0].length);
  return rest === '' && hash(lf.slice(0, match.index)) === match[1] ? 'made' : 'changed';
}

/** What the file becomes. Throws CannotEdit where it is not ours. */
export function putMadeFile(text: string | undefined, content: string): string {
  if (text === undefined) return content;
  if (text.replaceAll('\r\n', '\n') === content) return text;
  switch (stateOf(text)) {
    case 'made':
      return content;
    case 'changed':
      throw new CannotEdit('was made by connect and changed since: remove it to have it made anew');
    case 'foreign':
      throw new CannotEdit('is there already and was not made by connect');
  }
}

/** What is left of the file: undefined, or what others have written. Throws CannotEdit where they changed ours. */
export function takeMadeFile(text: string): string | undefined {
  switch (stateOf(text)) {
    case 'made':
      return undefined;
    case 'changed':
      throw new CannotEdit('was changed since connect made it: it is yours now');
    case 'foreign':
      return text;
  }
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
