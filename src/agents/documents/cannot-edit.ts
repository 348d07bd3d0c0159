/**
 * A file is left as it is: it is broken, or what stands at our place is somebody else's. Nothing is ever written
 * over that.
 */
export class CannotEdit extends Error {
  /** From 1; absent where the whole file is meant. */
  readonly line: number | undefined;
  readonly column: number | undefined;

  constructor(message: string, place?: { line: number; column: number }) {
    super(message);
    this.name = 'CannotEdit';
    this.line = place?.line;
    this.column = place?.column;
  }
}

/** Line and column, from 1, of an offset. */
export function placeOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split(/\r\n|\n|\r/);
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
}
