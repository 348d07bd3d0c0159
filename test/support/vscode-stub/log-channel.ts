import { EventEmitter } from './events';

/** A log channel whose lines can be read. */
export class StubLogChannel {
  readonly lines: string[] = [];
  readonly logLevel = 1;
  readonly onDidChangeLogLevel = new EventEmitter<number>().event;
  shown = false;

  constructor(readonly name: string) {}

  trace = (message: string, ...args: unknown[]): void => this.#keep('trace', message, args);
  debug = (message: string, ...args: unknown[]): void => this.#keep('debug', message, args);
  info = (message: string, ...args: unknown[]): void => this.#keep('info', message, args);
  warn = (message: string, ...args: unknown[]): void => this.#keep('warn', message, args);
  error = (message: string | Error, ...args: unknown[]): void => this.#keep('error', String(message), args);
  append = (text: string): void => this.#keep('out', text, []);
  appendLine = (text: string): void => this.#keep('out', text, []);
  replace = (text: string): void => this.#keep('out', text, []);

  clear(): void {
    this.lines.length = 0;
  }

  show(): void {
    this.shown = true;
  }

  hide(): void {
    this.shown = false;
  }

  dispose(): void {
    this.clear();
  }

  #keep(level: string, message: string, args: unknown[]): void {
    this.lines.push([level, message, ...args.map(String)].join(' '));
  }
}
