import { type AST, getStaticTOMLValue, ParseError, parseTOML } from 'toml-eslint-parser';
import { CannotEdit, placeOf } from './cannot-edit';
import { lineBreakOf } from './lines';
import { appendBlock, cutBlock } from './text-block';

/** What is ours in a TOML file: one table. */
export interface TomlSection {
  /** The table's name, in parts that need no quotes. */
  path: readonly string[];
  values: Readonly<Record<string, string | readonly string[]>>;
  isOurs(value: unknown): boolean;
}

type Table = AST.TOMLTable;
type Pair = AST.TOMLKeyValue;

/**
 * The text with the section at its end, where a table may always stand; values that differ are set in place, and
 * what somebody has added to the section stays. Throws CannotEdit.
 */
export function putTomlSection(text: string | undefined, section: TomlSection): string {
  const name = section.path.join('.');
  if (text === undefined) return appendBlock(undefined, render(section));
  const program = parse(text);
  const present = valueAt(text, program, section.path);
  if (present === undefined) {
    const grown = appendBlock(text, render(section));
    // Where the table's parent can't be added to (an inline table), the whole is no TOML any more.
    try {
      parse(grown);
    } catch {
      throw new CannotEdit(`[${name}] can't be added: its parent is written on one line`);
    }
    return grown;
  }
  if (same(present, section.values)) return text;
  const [table] = tablesOf(program, section.path);
  if (!section.isOurs(present) || table === undefined) {
    const node = table ?? pairsOf(program, section.path)[0];
    throw new CannotEdit(
      section.isOurs(present)
        ? `${name} is not written as a table [${name}]: connect changes no other form`
        : `${name} is there already and does not start Masterplan`,
      node && placeOf(text, node.range[0]),
    );
  }
  return setValues(text, table, section);
}

/** The text without the section and the tables below it; undefined: nothing else was there. Throws CannotEdit. */
export function takeTomlSection(text: string, section: TomlSection): string | undefined {
  const program = parse(text);
  if (!section.isOurs(valueAt(text, program, section.path))) return text;
  let rest: string | undefined = text;
  // From the last one to the first: what stands before stays where it is.
  for (const table of tablesOf(program, section.path).reverse()) {
    if (rest === undefined) break;
    const start = rest.lastIndexOf('\n', table.range[0] - 1) + 1;
    const lineEnd = /\r?\n|$/.exec(rest.slice(table.range[1]))?.index ?? 0;
    rest = cutBlock(rest, start, table.range[1] + lineEnd);
  }
  return rest;
}

function setValues(text: string, table: Table, section: TomlSection): string {
  let changed = text;
  let added = '';
  const pairs = new Map(table.body.map((pair) => [keyOf(pair).join('.'), pair]));
  for (const [key, value] of Object.entries(section.values).reverse()) {
    const pair = pairs.get(key);
    if (pair === undefined) {
      added = `${lineBreakOf(text)}${key} = ${renderValue(value)}${added}`;
    } else if (!same(getStaticTOMLValue(pair.value), value)) {
      const [start, end] = pair.value.range;
      changed = changed.slice(0, start) + renderValue(value) + changed.slice(end);
      // The other places have moved: once more. Half brought up to date it may look like nobody's.
      return putTomlSection(changed, { ...section, isOurs: () => true });
    }
  }
  const headerEnd = changed.indexOf(']', table.key.range[1] - 1) + 1;
  return changed.slice(0, headerEnd) + added + changed.slice(headerEnd);
}

/** The section's own table and those below it, in the order of the file. */
function tablesOf(program: AST.TOMLProgram, path: readonly string[]): Table[] {
  return program.body[0].body.filter(
    (node): node is Table =>
      node.type === 'TOMLTable' && path.every((part, index) => node.resolvedKey[index] === part),
  );
}

/** Other forms: `mcp_servers.masterplan.command = …` at the top or in `[mcp_servers]`. */
function pairsOf(program: AST.TOMLProgram, path: readonly string[]): Pair[] {
  return program.body[0].body.flatMap((node) => {
    const prefix = node.type === 'TOMLTable' ? node.resolvedKey.map(String) : [];
    const pairs = node.type === 'TOMLTable' ? node.body : [node];
    return pairs.filter((pair) => {
      const full = [...prefix, ...keyOf(pair)];
      return full.every((part, index) => index >= path.length || part === path[index]);
    });
  });
}

function keyOf(pair: Pair): string[] {
  return pair.key.keys.map((part) => (part.type === 'TOMLBare' ? part.name : part.value));
}

function valueAt(text: string, program: AST.TOMLProgram, path: readonly string[]): unknown {
  let value: unknown = getStaticTOMLValue(program);
  for (const [depth, part] of path.entries()) {
    if (value === undefined) return undefined;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      const node = pairsOf(program, path.slice(0, depth))[0] ?? tablesOf(program, path.slice(0, depth))[0];
      throw new CannotEdit(
        `${path.slice(0, depth).join('.')} is not a table`,
        node && placeOf(text, node.range[0]),
      );
    }
    value = (value as Record<string, unknown>)[part];
  }
  return value;
}

function parse(text: string): AST.TOMLProgram {
  try {
    return parseTOML(text);
  } catch (error) {
    if (error instanceof ParseError) {
      throw new CannotEdit(`is no valid TOML: ${error.message}`, placeOf(text, error.index));
    }
    throw error;
  }
}

function render({ path, values }: TomlSection): string {
  const lines = Object.entries(values).map(([key, value]) => `${key} = ${renderValue(value)}`);
  return [`[${path.join('.')}]`, ...lines].join('\n');
}

/** TOML's basic strings are JSON's but for DEL, which no command has. */
function renderValue(value: string | readonly string[]): string {
  return typeof value === 'string'
    ? JSON.stringify(value)
    : `[${value.map((one) => JSON.stringify(one)).join(', ')}]`;
}

/** Whether everything that is wanted is there; more may be, also behind the words of a list (`--surface single`). */
function same(present: unknown, wanted: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null) return present === wanted;
  if (typeof present !== 'object' || present === null) return false;
  if (Array.isArray(wanted)) {
    return Array.isArray(present) && wanted.every((one, index) => same(present[index], one));
  }
  return Object.entries(wanted).every(([key, one]) => same((present as Record<string, unknown>)[key], one));
}
