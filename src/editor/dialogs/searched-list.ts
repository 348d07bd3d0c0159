import type { Choice } from './dialogs';

/** VS Code draws and filters so many at once; with ten times as many it stutters at each key. */
const SHOWN = 1000;

/** A list of choices of which a quick pick shows a part. */
export class SearchedList<T> {
  readonly #choices: readonly Choice<T>[];
  /** What is searched, in small letters; made at the first search. */
  #texts: readonly string[] | undefined;

  constructor(choices: readonly Choice<T>[]) {
    this.#choices = choices;
  }

  /** Whether it has more than is shown at once. */
  get isLong(): boolean {
    return this.#choices.length > SHOWN;
  }

  /**
   * The first ones and what contains the text, in the list's order (VS Code filters them once more, in its own
   * less strict way), with how many of all are left out. What is in `kept` always stays.
   */
  search(text: string, kept: ReadonlySet<Choice<T> | undefined>): { found: Choice<T>[]; hidden: number } {
    if (!this.isLong) return { found: [...this.#choices], hidden: 0 };
    const wanted = text.trim().toLowerCase();
    const texts = wanted === '' ? undefined : this.#searched();
    let others = 0;
    let hidden = 0;
    const found = this.#choices.filter((choice, index) => {
      if (index < SHOWN || kept.has(choice)) return true;
      if (texts !== undefined && texts[index]?.includes(wanted) !== true) return false;
      if (texts !== undefined && others < SHOWN) {
        others += 1;
        return true;
      }
      hidden += 1;
      return false;
    });
    return { found, hidden };
  }

  #searched(): readonly string[] {
    this.#texts ??= this.#choices.map(({ label, description = '', detail = '' }) =>
      `${label}\n${description}\n${detail}`.toLowerCase(),
    );
    return this.#texts;
  }
}
