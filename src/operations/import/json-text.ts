import { MasterplanError } from '../../model/errors';

/**
 * Reads a JSON document piece by piece: only brackets and strings are followed here, each element is
 * JSON.parse's. So a file of 100 MB does not stop the host, and errors can name the line.
 */
export class JsonText {
  readonly #text: string;
  #position = 0;
  #line = 1;
  #counted = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** The line of the present position, from 1. */
  get line(): number {
    for (; this.#counted < this.#position; this.#counted++) {
      if (this.#text.charCodeAt(this.#counted) === 10) this.#line++;
    }
    return this.#line;
  }

  /** The next character after white space; empty at the end. */
  peek(): string {
    while (isSpace(this.#text.charCodeAt(this.#position))) this.#position++;
    return this.#text.charAt(this.#position);
  }

  /** Takes one expected character. Throws INVALID_INPUT with the line. */
  take(expected: string): void {
    if (this.peek() !== expected) this.fail(`'${expected}' was expected`);
    this.#position++;
  }

  /** Takes the character if it is there. */
  takeIf(expected: string): boolean {
    if (this.peek() !== expected) return false;
    this.#position++;
    return true;
  }

  /** Reads one whole value. Throws INVALID_INPUT with the line. */
  value(): unknown {
    this.peek();
    const start = this.#position;
    const end = this.#endOfValue();
    try {
      const value: unknown = JSON.parse(this.#text.slice(start, end));
      this.#position = end;
      return value;
    } catch (error) {
      // V8's message quotes the text or gives a place in it; the place is all that we pass on.
      const place = /position (\d+)/.exec(String(error))?.[1];
      this.#position = start + (place === undefined ? 0 : Number(place));
      return this.fail('the JSON is broken');
    }
  }

  fail(reason: string): never {
    throw new MasterplanError('INVALID_INPUT', `Line ${this.line} of the file: ${reason}.`, {
      hint: 'Correct the file and import again. Nothing was imported.',
      details: { line: this.line, problems: [{ index: null, item_key: null, reason, line: this.line }] },
    });
  }

  #endOfValue(): number {
    const text = this.#text;
    let depth = 0;
    for (let i = this.#position; i < text.length; i++) {
      switch (text.charCodeAt(i)) {
        case 0x22: // "
          i = this.#endOfString(i);
          if (depth === 0) return i + 1;
          break;
        case 0x5b: // [
        case 0x7b: // {
          depth++;
          break;
        case 0x5d: // ]
        case 0x7d: // }
          if (depth === 0) return i;
          depth--;
          if (depth === 0) return i + 1;
          break;
        case 0x2c: // ,
        case 0x3a: // :
          if (depth === 0) return i;
          break;
      }
    }
    return text.length;
  }

  #endOfString(start: number): number {
    for (let i = start + 1; ; i++) {
      i = this.#text.indexOf('"', i);
      if (i < 0) return this.#text.length;
      let slashes = 0;
      while (this.#text.charCodeAt(i - 1 - slashes) === 0x5c) slashes++;
      if (slashes % 2 === 0) return i;
    }
  }
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}
