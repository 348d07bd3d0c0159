import picocolors from 'picocolors';
import type { AgentState } from './team';

/** How often the terminal is redrawn, in ms; elsewhere a line comes out with each tenth of the work. */
const REDRAW_EVERY = 100;
const BAR_WIDTH = 32;

/** The live view of the work: redrawn in place on a terminal, plain lines elsewhere. */
export class Display {
  readonly #stream: NodeJS.WriteStream;
  readonly #total: number;
  readonly #started = performance.now();
  #agents: readonly AgentState[] = [];
  #drawnLines = 0;
  #timer: NodeJS.Timeout | undefined;
  #toldTenth = -1;

  constructor(stream: NodeJS.WriteStream, total: number) {
    this.#stream = stream;
    this.#total = total;
  }

  start(agents: readonly AgentState[]): void {
    this.#agents = agents;
    this.#timer = setInterval(() => this.#refresh(), REDRAW_EVERY);
    this.#refresh();
  }

  /** The last state stays on the screen. */
  stop(): void {
    clearInterval(this.#timer);
    this.#refresh();
  }

  #refresh(): void {
    const done = this.#agents.reduce((sum, agent) => sum + agent.completed, 0);
    if (this.#stream.isTTY) {
      this.#draw(done);
      return;
    }
    const tenth = this.#total === 0 ? 10 : Math.floor((done * 10) / this.#total);
    if (tenth > this.#toldTenth) {
      this.#toldTenth = tenth;
      this.#stream.write(`${this.#seconds()} s  ${done} of ${this.#total} items completed\n`);
    }
  }

  #draw(done: number): void {
    const full = this.#total === 0 ? BAR_WIDTH : Math.round((done / this.#total) * BAR_WIDTH);
    const bar = picocolors.green('█'.repeat(full)) + picocolors.dim('░'.repeat(BAR_WIDTH - full));
    const lines = [
      `${bar}  ${done}/${this.#total} items  ${this.#seconds()} s`,
      ...this.#agents.map((agent) => this.#agentLine(agent)),
    ];
    const up = this.#drawnLines === 0 ? '' : `\u001b[${this.#drawnLines}A`;
    this.#stream.write(`${up}${lines.map((line) => `${line}\u001b[K\n`).join('')}`);
    this.#drawnLines = lines.length;
  }

  #agentLine(agent: AgentState): string {
    const room = Math.max(10, (this.#stream.columns || 80) - 30);
    // Titles come from outside: nothing in them may steer the terminal.
    const current = agent.current.replaceAll(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, ' ').slice(0, room);
    const paint =
      agent.state === 'killed' ? picocolors.red : agent.state === 'finished' ? picocolors.dim : String;
    return `  ${agent.name.padEnd(10)} ${String(agent.completed).padStart(5)}  ${paint(current)}`;
  }

  #seconds(): string {
    return ((performance.now() - this.#started) / 1000).toFixed(1);
  }
}
