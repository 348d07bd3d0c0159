import type { ClientId } from './client-definition';

/** One thing that connect puts into one file, as pure functions of the file's text. */
export interface Piece {
  /** Path from the project's or the home folder, with `/`. */
  file: string;
  client: ClientId;
  what: 'server' | 'hooks' | 'instructions' | 'skill';
  /** The text with it; `undefined`: there is no file. Throws CannotEdit. */
  put(text: string | undefined): string;
  /** The text without it; gives `undefined` where no file is to be left. Throws CannotEdit. */
  take(text: string): string | undefined;
}
