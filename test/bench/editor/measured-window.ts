import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { buildProduct, buildWorker, OUT } from '../product';
import type { FromWindow, Measured } from './window-messages';

const EXTENSION = path.join(OUT, 'extension');

/** Builds the extension as it is shipped and the process that plays its window. Gives that one's path. */
export async function buildWindow(): Promise<string> {
  buildProduct();
  return buildWorker(path.join(__dirname, 'window.ts'));
}

/** A window's process and what it has measured. */
export class MeasuredWindow {
  readonly #process: ChildProcess;
  readonly #messages: FromWindow[] = [];

  /** `program`: what `buildWindow` gave. */
  constructor(program: string, project: string) {
    this.#process = fork(program, [EXTENSION, project], { execArgv: [] });
    this.#process.on('message', (message: FromWindow) => this.#messages.push(message));
  }

  /** The next measurement of this kind. */
  async next<K extends FromWindow['kind']>(kind: K): Promise<Measured<K>> {
    for (;;) {
      const index = this.#messages.findIndex((message) => message.kind === kind);
      const [found] = index === -1 ? [] : this.#messages.splice(index, 1);
      if (found !== undefined) return found as Measured<K>;
      if (this.#process.exitCode !== null) throw new Error('the window has failed');
      await Promise.race([once(this.#process, 'message'), once(this.#process, 'exit')]);
    }
  }

  /** What `change` costs the window; it gives the log's version afterwards. */
  async follow(change: () => Promise<number>): Promise<Measured<'changes'>> {
    await this.next('ready');
    this.#process.send({ version: await change() });
    return this.next('changes');
  }

  async close(): Promise<void> {
    if (this.#process.exitCode !== null) return;
    const ended = once(this.#process, 'exit');
    this.#process.disconnect();
    await ended;
  }
}
