import path from 'node:path';

/*
 * Whether two lists of files or glob patterns may mean the same file. Own matching instead of regular expressions:
 * agents write the patterns, and an expression made of `*a*a*a*b` takes minutes; this is O(pattern × path).
 * Where a pattern says more than is understood here (character classes, extended globs), it counts as meaning
 * more rather than less: an overlap only makes an item come later.
 */

/** Alternatives of one pattern's braces that are told apart; beyond them a brace counts as `*`. */
const MOST_ALTERNATIVES = 16;
/** Patterns of a list that are compared; beyond them only equal names and folders are seen. */
const MOST_PATTERNS = 100;

/** Steps that one comparison of two lists may take, some 10 ms; lists that need more count as overlapping. */
const MOST_STEPS = 1_000_000;

interface Budget {
  left: number;
}

/** One part of a path between slashes; undefined: `**`, any number of parts. */
type Part = string | undefined;

/** A list of files and patterns, prepared for many comparisons. */
export class FileList {
  /** All entries as they are written. */
  readonly #names = new Set<string>();
  /** Their folders up to the top. */
  readonly #folders = new Set<string>();
  readonly #literals: string[][] = [];
  readonly #patterns: Part[][] = [];

  constructor(files: readonly string[]) {
    let patterns = 0;
    for (const file of files) {
      const name = tidy(file);
      if (this.#names.has(name)) continue;
      this.#names.add(name);
      for (const folder of foldersOf(name)) this.#folders.add(folder);
      if (!/[*?[{(]/.test(name)) this.#literals.push(name.split('/'));
      else if (patterns++ < MOST_PATTERNS) this.#patterns.push(...alternativesOf(name).map(partsOf));
    }
  }

  /** Whether some file may be meant by both lists; what is below a folder is meant by the folder. */
  overlaps(other: FileList): boolean {
    const budget = { left: MOST_STEPS };
    return (
      this.#namesMeet(other) ||
      other.#namesMeet(this) ||
      this.#patterns.some((pattern) => other.#literals.some((parts) => matches(pattern, parts, budget))) ||
      other.#patterns.some((pattern) => this.#literals.some((parts) => matches(pattern, parts, budget)))
    );
  }

  /** Whether a name of this list is a name or a folder of the other. */
  #namesMeet(other: FileList): boolean {
    for (const name of this.#names) if (other.#names.has(name) || other.#folders.has(name)) return true;
    return false;
  }
}

/** Whether two lists of files or glob patterns may mean the same file; patterns match in both directions. */
export function overlaps(some: readonly string[], others: readonly string[]): boolean {
  return new FileList(some).overlaps(new FileList(others));
}

function tidy(file: string): string {
  return path.posix.normalize(file.replaceAll('\\', '/')).replace(/(?<=.)\/$/, '');
}

function foldersOf(name: string): string[] {
  const folders: string[] = [];
  for (let end = name.lastIndexOf('/'); end > 0; end = name.lastIndexOf('/', end - 1)) {
    folders.push(name.slice(0, end));
  }
  return folders;
}

/** The pattern once for each alternative of its braces. */
function alternativesOf(pattern: string): string[] {
  let done = [pattern];
  for (;;) {
    const next = done.flatMap((one) => {
      // The innermost braces first.
      const braces = /\{([^{}]*)\}/.exec(one);
      if (braces?.[1] === undefined) return [one];
      const before = one.slice(0, braces.index);
      const after = one.slice(braces.index + braces[0].length);
      const choices = braces[1].includes(',') ? braces[1].split(',') : ['*'];
      return (choices.length > MOST_ALTERNATIVES ? ['*'] : choices).map((choice) => before + choice + after);
    });
    if (next.length > MOST_ALTERNATIVES) return [done[0]?.replace(/\{.*\}/, '**') ?? pattern];
    if (next.length === done.length && next.every((one, index) => one === done[index])) return done;
    done = next;
  }
}

/** What is not understood becomes `*`; more than one of a kind in a row is one. */
function partsOf(pattern: string): Part[] {
  const plain = pattern
    .replace(/[@?!+*]?\(.*\)/, '*')
    .replace(/\[[^\]/]*\]/g, '?')
    .split('/');
  const parts: Part[] = plain.map((part) => (part === '**' ? undefined : part.replace(/\*+/g, '*')));
  return parts.filter((part, index) => part !== undefined || index === 0 || parts[index - 1] !== undefined);
}

/** Whether a path is meant by a pattern, or lies below a folder that is. */
function matches(pattern: readonly Part[], parts: readonly string[], budget: Budget): boolean {
  // Which prefixes of the path are meant by the pattern so far, the shortest first.
  let reached = new Set([0]);
  for (const part of pattern) {
    const next = new Set<number>();
    if (part === undefined) {
      const [shortest = 0] = reached;
      for (let to = shortest; to <= parts.length; to++) next.add(to);
    } else {
      for (const at of reached) {
        const name = parts[at];
        if (name !== undefined && matchesPart(part, name, budget)) next.add(at + 1);
      }
    }
    budget.left -= next.size;
    if (next.size === 0) return false;
    reached = next;
  }
  return true;
}

/** Whether a name is meant by a part of a pattern with `*` and `?`. */
function matchesPart(pattern: string, name: string, budget: Budget): boolean {
  let at = 0;
  let star = -1;
  let resume = 0;
  budget.left -= 1;
  for (let i = 0; i < name.length; ) {
    if (budget.left-- <= 0) return true;
    const expected = pattern[at];
    if (expected === '*') {
      star = at++;
      resume = i;
    } else if (expected === name[i] || expected === '?') {
      at += 1;
      i += 1;
    } else if (star >= 0) {
      // The last star takes one character more; earlier ones need not be tried again.
      at = star + 1;
      i = ++resume;
    } else return false;
  }
  while (pattern[at] === '*') at += 1;
  return at === pattern.length;
}
