import type { ViewClock } from '../presentation/view-clock';

/** What changed is gathered this long before the view is told: a batch of changes is one repaint. */
const GATHERED_MS = 40;
/**
 * Containers whose numbers moved are told later: VS Code reads the open children of a refreshed element again, and
 * the numbers move with every completed item.
 */
const NUMBERS_MS = 400;
/** Of so many open rows one more wait: what is read again with the numbers is to be little beside the rest. */
const ROWS_PER_WAIT = 500;

/** Gathers changed elements and gives them to the view in one go; `undefined` stands for the whole tree. */
export class RefreshQueue<T> {
  readonly #waiting = new Set<T | undefined>();
  /** Elements whose numbers moved, by how long they wait. */
  readonly #numbers = new Map<number, { elements: Set<T>; timer: { dispose(): void } }>();
  #soon: { dispose(): void } | undefined;

  constructor(
    private readonly clock: Pick<ViewClock, 'after'>,
    private readonly tell: (changed: T[] | undefined) => void,
    /** Called before the view is told: adds what takes long to find out, once for all that was gathered. */
    private readonly complete: () => void = () => undefined,
  ) {}

  /** Something changed; `complete` will say what it means for the view. */
  touch(): void {
    this.#soon ??= this.clock.after(GATHERED_MS, () => this.flush());
  }

  /** The element looks different, or has other children; undefined: everything may. */
  add(element: T | undefined): void {
    this.#waiting.add(element);
    this.touch();
  }

  /** Only the numbers in the element's description moved; `rows` are open below it. */
  addNumbers(element: T, rows: number): void {
    // Few different waits, so that what moves together is told together.
    const wait = NUMBERS_MS * 2 ** Math.floor(Math.log2(1 + rows / ROWS_PER_WAIT));
    for (const { elements } of this.#numbers.values()) if (elements.has(element)) return;
    const known = this.#numbers.get(wait);
    if (known !== undefined) {
      known.elements.add(element);
      return;
    }
    const timer = this.clock.after(wait, () => {
      for (const one of this.#numbers.get(wait)?.elements ?? []) this.#waiting.add(one);
      this.#numbers.delete(wait);
      this.flush();
    });
    this.#numbers.set(wait, { elements: new Set([element]), timer });
  }

  flush(): void {
    this.complete();
    this.#soon?.dispose();
    this.#soon = undefined;
    if (this.#waiting.size === 0) return;
    const changed = [...this.#waiting];
    this.#waiting.clear();
    const elements = changed.filter((one) => one !== undefined);
    if (elements.length < changed.length) {
      this.#forgetNumbers();
      this.tell(undefined);
      return;
    }
    for (const { elements: waiting } of this.#numbers.values()) {
      for (const one of elements) waiting.delete(one);
    }
    this.tell(elements);
  }

  dispose(): void {
    this.#soon?.dispose();
    this.#waiting.clear();
    this.#forgetNumbers();
  }

  #forgetNumbers(): void {
    for (const { timer } of this.#numbers.values()) timer.dispose();
    this.#numbers.clear();
  }
}
