import { readOwner } from '../../../src/store/sqljs/epoch';
import type { Child, RealProject } from '../../support/real-project';
import type { Random } from '../support/random';

/** So many answers of a successor are waited for before a suspended owner wakes up. */
const ANSWERS_MEANWHILE = 30;
/** Or until for so many milliseconds nobody has been answered: whoever sleeps holds all that is left. */
const NOTHING_LEFT = 3000;
/** As many milliseconds does a nap last; nobody takes over for that. */
const NAP = 300;

export interface Faults {
  random: Random;
  /** How many answers there are between two faults, at least and at most. */
  pause: readonly [number, number];
  /** All of these in a random order, then all again. */
  kinds: readonly ('kill' | 'kill twice' | 'nap' | 'suspend')[];
  /** How many faults at most. */
  most?: number;
}

/**
 * Kills and suspends the owners of a store at random, while clients work: a kill now and then, sometimes of two
 * owners one right after the other; a nap; and a suspension, of the owner and of some of its clients together, that
 * lasts until a successor has answered others.
 */
export class Killer {
  kills = 0;
  naps = 0;
  suspensions = 0;
  answers = 0;
  /** Answers since the last fault was over; none while one lasts. */
  answersSince = 0;
  private faults = 0;
  private readonly deck: Faults['kinds'][number][] = [];
  private due: number;
  private stopped: { pids: number[]; epoch: number; until: number } | undefined;
  private lastAnswer = performance.now();
  private readonly watch: NodeJS.Timeout;

  constructor(
    private readonly project: RealProject,
    private readonly clients: readonly Child[],
    private readonly options: Faults,
  ) {
    this.due = options.random.between(...options.pause);
    // A suspension also ends where the others have nothing left to do, or wait for what the sleeping ones hold.
    this.watch = setInterval(() => this.look(), 100).unref();
  }

  /** A client got an answer. */
  answered(): void {
    const { random, pause, most = Number.POSITIVE_INFINITY } = this.options;
    this.answers += 1;
    this.answersSince += 1;
    this.lastAnswer = performance.now();
    this.look();
    if (this.answers < this.due || this.stopped !== undefined || this.faults >= most) return;
    this.due = this.answers + random.between(...pause);
    this.strike();
    this.answersSince = 0;
  }

  /** Wakes up whoever sleeps, and strikes no more. */
  stop(): void {
    clearInterval(this.watch);
    this.wake();
    this.due = Number.POSITIVE_INFINITY;
  }

  private strike(): void {
    const owner = readOwner(this.project.store);
    if (owner === undefined) return;
    const { random, kinds } = this.options;
    this.faults += 1;
    if (this.deck.length === 0) this.deck.push(...kinds);
    const [kind] = this.deck.splice(random.between(0, this.deck.length - 1), 1);
    switch (kind) {
      case 'kill':
        this.kill(owner.pid);
        return;
      case 'kill twice':
        this.kill(owner.pid);
        // The next one answers once.
        this.due = this.answers + 1;
        return;
      case 'nap': {
        this.naps += 1;
        const wake = () => signal(owner.pid, 'SIGCONT');
        if (signal(owner.pid, 'SIGSTOP')) setTimeout(wake, NAP);
        return;
      }
      case 'suspend': {
        if (!signal(owner.pid, 'SIGSTOP')) return;
        this.suspensions += 1;
        const awake = this.clients.filter(isRunning);
        // Some go to sleep with it, and some do not.
        const asleep = awake.filter(() => random.next() < 0.5).slice(0, awake.length / 2);
        const pids = asleep.flatMap(({ process: { pid } }) => (pid === undefined ? [] : [pid]));
        for (const pid of pids) signal(pid, 'SIGSTOP');
        this.stopped = { pids: [owner.pid, ...pids], epoch: owner.epoch, until: Number.POSITIVE_INFINITY };
      }
    }
  }

  private kill(pid: number): void {
    if (signal(pid, 'SIGKILL')) this.kills += 1;
  }

  private look(): void {
    const { stopped } = this;
    if (stopped === undefined) return;
    if (stopped.until === Number.POSITIVE_INFINITY) {
      const owner = readOwner(this.project.store);
      if (owner !== undefined && owner.epoch > stopped.epoch) {
        stopped.until = this.answers + ANSWERS_MEANWHILE;
        this.lastAnswer = performance.now();
      }
    }
    const succeeded = stopped.until !== Number.POSITIVE_INFINITY;
    const nothingLeft = succeeded && performance.now() - this.lastAnswer > NOTHING_LEFT;
    const others = this.clients.filter(({ process: { pid } }) => !stopped.pids.includes(pid ?? 0));
    if (this.answers >= stopped.until || nothingLeft || !others.some(isRunning)) this.wake();
  }

  private wake(): void {
    for (const pid of this.stopped?.pids ?? []) signal(pid, 'SIGCONT');
    this.stopped = undefined;
    this.answersSince = 0;
  }

  get isOver(): boolean {
    return this.stopped === undefined && this.faults >= (this.options.most ?? Number.POSITIVE_INFINITY);
  }
}

function isRunning({ process: { exitCode, signalCode } }: Child): boolean {
  return exitCode === null && signalCode === null;
}

/** Whether the process was still there. */
function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    process.kill(pid, name);
    return true;
  } catch {
    return false;
  }
}
