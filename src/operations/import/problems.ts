import { type ErrorCode, MasterplanError } from '../../model/errors';

/** One thing that is wrong with an import. */
export interface ImportProblem {
  /** The item's place in the list, from 0; null: the import as a whole. */
  index: number | null;
  item_key: string | null;
  field?: string;
  reason: string;
  /** The line of the file, from 1, where it is known. */
  line?: number;
  /** What it would be on its own. */
  code?: ErrorCode;
  /** The keys of a cycle's items, the first repeated at the end. */
  path?: string[];
}

const REPORTED = 100;
/** How many of them the message names; `details` has more. */
const NAMED = 10;

/** Collects everything that is wrong, so that one error says it all. */
export class ProblemList {
  readonly #problems: ImportProblem[] = [];
  #count = 0;

  get count(): number {
    return this.#count;
  }

  add(problem: ImportProblem): void {
    this.#count++;
    if (this.#problems.length < REPORTED) this.#problems.push(problem);
    else if (problem.code !== this.#problems[0]?.code) this.#mixed = true;
  }
  #mixed = false;

  /** Throws where there is a problem: with its own code if all are of one kind, else INVALID_INPUT. */
  throwIfAny(): void {
    if (this.#count === 0) return;
    const ordered = [...this.#problems].sort((a, b) => (a.index ?? -1) - (b.index ?? -1));
    const first = ordered[0]?.code;
    const code = !this.#mixed && ordered.every((problem) => problem.code === first) ? first : undefined;
    const named = ordered.slice(0, NAMED).map(sentence).join('; ');
    const more = this.#count > NAMED ? `; and ${this.#count - NAMED} more` : '';
    throw new MasterplanError(
      code ?? 'INVALID_INPUT',
      `The import has ${this.#count} problem${this.#count === 1 ? '' : 's'}: ${named}${more}.`,
      {
        hint: hintFor(code),
        details: {
          count: this.#count,
          ...(code === 'DEPENDENCY_CYCLE' ? { path: ordered[0]?.path } : {}),
          problems: ordered.map(({ code: _, path: __, ...problem }) => problem),
        },
      },
    );
  }
}

function hintFor(code: ErrorCode | undefined): string {
  const nothing = 'Nothing was imported.';
  switch (code) {
    case 'DUPLICATE_KEY':
      return `${nothing} Use other keys, or on_conflict skip or update for keys that exist.`;
    case 'DEPENDENCY_CYCLE':
      return `${nothing} Remove one dependency of each path.`;
    case 'HUMAN_ONLY':
      return `${nothing} Leave these for a person, who does it in the editor.`;
    default:
      return `${nothing} Correct all of it and import again; dry_run checks without changing anything.`;
  }
}

function sentence(problem: ImportProblem): string {
  const place =
    problem.index === null
      ? ''
      : `item ${problem.index}${problem.item_key ? ` (${problem.item_key})` : ''}: `;
  const line = problem.line === undefined ? '' : ` (line ${problem.line})`;
  return `${place}${problem.field === undefined ? '' : `${problem.field} `}${problem.reason}${line}`;
}
