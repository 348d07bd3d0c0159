import type { ViewClock } from '../presentation/view-clock';

/** What changed is gathered this long before the view is told: a batch of changes is one repaint. */
const GATHERED_MS = 40;
/**
 * Containers whose numbers moved are told later: VS Code reads the open children of a refreshed element again, and
 * the numbers move with every completed item.
 */
const NUMBERS_MS = 400;

/** Gathers changed elements and gives them to the view in one go; `undefined` stands for the whole tree. */
export class RefreshQueue<T> {
  readonly #waiting = new Set<T | undefined>();
  readonly #numbers = new Set<T>();
  #soon: { dispose(): void } | undefined;
  #later: { dispose(): void } | undefined;

  constructor(
    private readonly clock: Pick<ViewClock, 'after'>,
    private readonly tell: (changed: T[] | undefined) => void,
  ) {}

  /** The element looks different, or has other children; undefined: everything may. */
  add(element: T | undefined): void {
    this.#waiting.add(element);
    this.#soon ??= this.clock.after(GATHERED_MS, () => this.flush());
  }

  /** Only the numbers in the element's description moved. */
  addNumbers(element: T): void {
    this.#numbers.add(element);
    this.#later ??= this.clock.after(NUMBERS_MS, () => {
      for (const one of this.#numbers) this.#waiting.add(one);
      this.#numbers.clear();
      this.#later = undefined;
      this.flush();
    });
  }

  flush(): void {
    this.#soon?.dispose();
    this.#soon = undefined;
    if (this.#waiting.size === 0) return;
    const changed = [...this.#waiting];
    this.#waiting.clear();
    const elements = changed.filter((one) => one !== undefined);
    if (elements.length < changed.length) {
      this.#numbers.clear();
      this.#later?.dispose();
      this.#later = undefined;
      this.tell(undefined);
      return;
    }
    for (const one of elements) this.#numbers.delete(one);
    this.tell(elements);
  }

  dispose(): void {
    this.#soon?.dispose();
    this.#later?.dispose();
    this.#waiting.clear();
    this.#numbers.clear();
  }
}
