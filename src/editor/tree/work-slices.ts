/** So many ms of the thread are taken at once: the window's other extensions share it. */
const SLICE = 4;

/** What is done together in one of the thread's next turns. */
interface Turn {
  count: number;
  readonly begun: Promise<void>;
  begin(): void;
}

/**
 * Does what is asked at once as long as it is little; the rest of a great deal waits for the thread's next turns.
 * A level of ten thousand rows is asked for in one go.
 */
export class WorkSlices {
  readonly #turns: Turn[] = [];
  #spent = 0;
  #done = 0;
  /** As much as could be done in a slice the last time. */
  #most = 1;
  #next: NodeJS.Immediate | undefined;

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** The result, or its promise where this turn is used up. In the order in which it was asked for. */
  run<T>(work: () => T): T | Promise<T> {
    if (this.#turns.length === 0 && this.#spent < SLICE) return this.#runNow(work);
    let turn = this.#turns.at(-1);
    if (turn === undefined || turn.count >= this.#most) {
      turn = newTurn();
      this.#turns.push(turn);
    }
    turn.count += 1;
    // One promise for the whole turn: to make one for each piece would cost more than many a piece.
    return turn.begun.then(work);
  }

  #runNow<T>(work: () => T): T {
    this.#next ??= setImmediate(() => this.#begin());
    const start = this.now();
    try {
      return work();
    } finally {
      this.#spent += this.now() - start;
      this.#done += 1;
      if (this.#spent >= SLICE) this.#most = this.#done;
    }
  }

  #begin(): void {
    const turn = this.#turns.shift();
    this.#done = 0;
    // What is asked for while a turn's work is done comes after it.
    this.#spent = turn === undefined ? 0 : SLICE;
    this.#next = turn === undefined ? undefined : setImmediate(() => this.#begin());
    turn?.begin();
  }
}

function newTurn(): Turn {
  let begin: () => void = () => undefined;
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  return { count: 0, begun, begin: () => begin() };
}
