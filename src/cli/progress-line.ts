/** Progress of long work on one line of a terminal; nothing where the stream is none. */
export class ProgressLine {
  readonly #stream: NodeJS.WriteStream;
  #shown = false;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  /** `total` null: how much is left is not known. */
  show(done: number, total: number | null, message: string): void {
    if (!this.#stream.isTTY) {
      return;
    }
    const percent = total === null || total === 0 ? `${done}` : `${Math.floor((done / total) * 100)} %`;
    const text = `${message} ${percent}`.slice(0, Math.max(10, (this.#stream.columns || 80) - 1));
    this.#stream.write(`\r${text}\u001b[K`);
    this.#shown = true;
  }

  clear(): void {
    if (this.#shown) {
      this.#stream.write('\r\u001b[K');
      this.#shown = false;
    }
  }
}
