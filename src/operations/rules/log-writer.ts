import type { OperationContext } from '../context';
import { type ChangeInput, hashRow, insertLogRow, readHead, toLogRow } from './audit';

/**
 * Appends many rows to the log without asking for its head each time. Nothing else may append between two
 * calls of `append`.
 */
export class LogWriter {
  readonly #context: OperationContext;
  #head: { version: number; hash: string };

  private constructor(context: OperationContext, head: { version: number; hash: string }) {
    this.#context = context;
    this.#head = head;
  }

  static async open(context: OperationContext): Promise<LogWriter> {
    return new LogWriter(context, await readHead(context));
  }

  async append(change: ChangeInput): Promise<void> {
    const row = toLogRow(this.#context, change, this.#head.version + 1);
    const hash = hashRow(this.#head.hash, row);
    await insertLogRow(this.#context, row, hash);
    this.#head = { version: row.version, hash };
  }
}
