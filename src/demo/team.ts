import { type ChildProcess, spawn } from 'node:child_process';
import type { AgentOptions, FromAgent, FromDirector } from './messages';

/** How the team's work goes, as the display wants it. */
export interface AgentState {
  name: string;
  state: 'starting' | 'working' | 'killed' | 'finished';
  completed: number;
  current: string;
}

export interface TeamResult {
  /** From the start of all to the last completed item, in ms. */
  milliseconds: number;
  /** Up to the kill (or the end): items completed by then, and the time it took. */
  fullStrength: { completed: number; milliseconds: number };
  killed: { name: string; itemKey: string } | undefined;
}

interface Member {
  child: ChildProcess;
  state: AgentState;
}

/**
 * Several agents at work, each in a process of its own. When `killAfter` items are completed, all are told to
 * stop in the middle of their next item; the first one that does is killed, the others go on.
 */
export class Team {
  readonly states: AgentState[];
  readonly #members: Member[];
  readonly #killAfter: number | undefined;
  #completed = 0;
  #frozen = false;
  #started = 0;
  #lastCompleted = 0;
  #fullStrength: TeamResult['fullStrength'] | undefined;
  #killed: TeamResult['killed'];
  #settle: (result: TeamResult) => void = () => undefined;
  #fail: (error: Error) => void = () => undefined;
  readonly #result: Promise<TeamResult>;

  constructor(agents: readonly AgentOptions[], killAfter: number | undefined) {
    this.#killAfter = killAfter;
    this.#result = new Promise((resolve, reject) => {
      this.#settle = resolve;
      this.#fail = reject;
    });
    // It may fail before anybody waits for it.
    this.#result.catch(() => undefined);
    this.#members = agents.map((options) => this.#hire(options));
    this.states = this.#members.map((member) => member.state);
  }

  /** Runs to the end of the work. Rejects when an agent fails. */
  result(): Promise<TeamResult> {
    return this.#result;
  }

  /** Ends everybody at once (Ctrl+C, or a failure). */
  dismiss(): void {
    for (const { child } of this.#members) {
      child.kill('SIGKILL');
    }
  }

  #hire(options: AgentOptions): Member {
    const script = process.argv[1] ?? __filename;
    const child = spawn(process.execPath, [script, '--agent', JSON.stringify(options)], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const state: AgentState = { name: options.name, state: 'starting', completed: 0, current: '' };
    const member = { child, state };
    child.on('message', (message: FromAgent) => this.#hear(member, message));
    child.once('error', (error) => this.#fail(error));
    child.once('exit', (code, signal) => this.#left(member, code, signal));
    return member;
  }

  #hear(member: Member, message: FromAgent): void {
    const { state } = member;
    switch (message.type) {
      case 'ready':
        state.state = 'working';
        if (this.#members.every((each) => each.state.state === 'working')) {
          this.#started = performance.now();
          this.#tellAll({ type: 'go' });
          this.#maybeFreeze();
        }
        return;
      case 'claimed':
        state.current = `${message.itemKey} ${message.title}`;
        return;
      case 'completed':
        state.completed += 1;
        state.current = '';
        this.#completed += 1;
        this.#lastCompleted = performance.now();
        this.#maybeFreeze();
        return;
      case 'holding':
        this.#kill(member, message.itemKey);
        return;
      case 'finished':
        state.state = 'finished';
        state.current = message.reason;
        return;
      case 'failed':
        this.#fail(new Error(`${state.name}: ${message.error}`));
        return;
    }
  }

  #maybeFreeze(): void {
    if (this.#killAfter !== undefined && !this.#frozen && this.#completed >= this.#killAfter) {
      this.#frozen = true;
      this.#fullStrength = { completed: this.#completed, milliseconds: performance.now() - this.#started };
      this.#tellAll({ type: 'freeze' });
    }
  }

  /** The first that holds an item dies with it; whoever froze besides goes on. */
  #kill(member: Member, itemKey: string): void {
    if (this.#killed === undefined) {
      this.#killed = { name: member.state.name, itemKey };
      member.state.state = 'killed';
      member.state.current = `killed at ${itemKey}, which comes back when its lease has run out`;
      member.child.kill('SIGKILL');
    }
    this.#tellAll({ type: 'resume' });
  }

  #left(member: Member, code: number | null, signal: string | null): void {
    if (member.state.state !== 'killed' && member.state.state !== 'finished') {
      this.#fail(new Error(`${member.state.name} ended unexpectedly (${signal ?? `exit code ${code}`})`));
      return;
    }
    if (this.#members.every(({ child }) => child.exitCode !== null || child.signalCode !== null)) {
      const milliseconds = Math.max(0, this.#lastCompleted - this.#started);
      this.#settle({
        milliseconds,
        fullStrength: this.#fullStrength ?? { completed: this.#completed, milliseconds },
        killed: this.#killed,
      });
    }
  }

  #tellAll(message: FromDirector): void {
    for (const { child, state } of this.#members) {
      if (child.connected && state.state === 'working') {
        child.send(message);
      }
    }
  }
}
