import { getNodeValue, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { CannotEdit, placeOf } from './cannot-edit';
import { type Json, type JsonStyle, renderJson } from './json-text';
import { insertMember, removeMember, replaceValue } from './jsonc-members';
import { beginsLine, indentationAt, lineBreakOf } from './lines';

/** What is ours in a JSON file, comments and trailing commas allowed. */
export interface JsonEntry {
  /** Keys from the root. With `inList`, the list; else the value itself. */
  path: readonly string[];
  value: Json;
  /** It is one element of a list. */
  inList?: boolean;
  /** Whether a value at our place (or an element of the list) is ours. */
  isOurs(value: unknown): boolean;
}

type JsonObject = Readonly<Record<string, Json>>;

/**
 * The text with the entry; the same text where it has it. `text` undefined makes a new file, of `skeleton` and the
 * entry. Throws CannotEdit for a file that is broken or holds something else at our place.
 */
export function putJsonEntry(text: string | undefined, entry: JsonEntry, skeleton: JsonObject = {}): string {
  if (text !== undefined) return put(text, entry);
  // Ours comes first: a file in which the skeleton does was there before.
  const wanted: Json = entry.inList ? [entry.value] : entry.value;
  return newFile({ ...(nested(entry.path, wanted) as JsonObject), ...skeleton });
}

/** The text without the entry; undefined where nothing but a file of our making would be left. */
export function takeJsonEntry(text: string, entry: JsonEntry, skeleton: JsonObject = {}): string | undefined {
  const root = parse(text);
  const target = locate(text, root, entry.path, (value) => entry.inList === true || entry.isOurs(value));
  if (target.kind !== 'found') return text;
  let nodes = target.nodes;
  if (entry.inList) {
    const list = valueNode(nodes.at(-1) as Node);
    const element =
      list.type === 'array' ? list.children?.find((one) => entry.isOurs(getNodeValue(one))) : undefined;
    if (element === undefined) return text;
    nodes = [...nodes, element];
  }
  let rest = text;
  // Outwards: a container that is ours goes with its last member. Offsets before it stay as they are.
  for (let depth = nodes.length - 1; depth >= 0; depth -= 1) {
    const container = depth === 0 ? root : valueNode(nodes[depth - 1] as Node);
    const removed = removeMember(text, container, nodes[depth] as Node);
    rest = removed.text;
    if (!removed.containerIsOurs) break;
    if (depth === 0) return undefined;
  }
  const [firstKey = ''] = Object.keys(getNodeValue(root) as JsonObject);
  const madeByUs = Object.keys(skeleton).length > 0 && !(firstKey in skeleton);
  return madeByUs && sameJson(getNodeValue(parse(rest)), skeleton) ? undefined : rest;
}

/** `{a: {b: value}}` for the path `a.b`. */
function nested(path: readonly string[], value: Json): Json {
  return path.reduceRight<Json>((inner, name) => ({ [name]: inner }), value);
}

function put(text: string, entry: JsonEntry): string {
  const root = parse(text);
  const style = styleOf(text, root);
  const wanted: Json = entry.inList ? [entry.value] : entry.value;
  const target = locate(text, root, entry.path, () => true);
  if (target.kind === 'missing') {
    const [key = '', ...more] = target.rest;
    return insertMember(text, target.container, { key, value: nested(more, wanted) }, style);
  }
  const node = valueNode(target.nodes.at(-1) as Node);
  return entry.inList ? putElement(text, node, entry, style) : putValue(text, node, entry, style);
}

function putElement(text: string, list: Node, entry: JsonEntry, style: JsonStyle): string {
  if (list.type !== 'array') throw wrongType(text, list, entry.path, 'a list');
  const ours = list.children?.find((one) => entry.isOurs(getNodeValue(one)));
  if (ours === undefined) return insertMember(text, list, { value: entry.value }, style);
  return sameJson(getNodeValue(ours), entry.value) ? text : replaceValue(text, ours, entry.value, style);
}

/** Sets what the entry says and leaves what somebody has added to it. */
function putValue(text: string, node: Node, entry: JsonEntry, style: JsonStyle): string {
  if (!entry.isOurs(getNodeValue(node))) {
    throw new CannotEdit(
      `${entry.path.join('.')} is there already and does not start Masterplan`,
      placeOf(text, node.offset),
    );
  }
  // Half brought up to date it may look like nobody's.
  const rest: JsonEntry = { ...entry, isOurs: () => true };
  for (const [key, value] of Object.entries(entry.value as JsonObject)) {
    const property = propertyOf(node, key);
    if (property === undefined) return put(insertMember(text, node, { key, value }, style), rest);
    const present = valueNode(property);
    if (!serves(getNodeValue(present), value)) return put(replaceValue(text, present, value, style), rest);
  }
  return text;
}

type Located =
  /** The properties on the way, outermost first. */
  { kind: 'found'; nodes: Node[] } | { kind: 'missing'; container: Node; rest: readonly string[] };

function locate(
  text: string,
  root: Node,
  path: readonly string[],
  accepts: (value: unknown) => boolean,
): Located {
  const nodes: Node[] = [];
  let container = root;
  for (const [depth, key] of path.entries()) {
    if (container.type !== 'object') throw wrongType(text, container, path.slice(0, depth), 'an object');
    const property = propertyOf(container, key);
    if (property === undefined) return { kind: 'missing', container, rest: path.slice(depth) };
    nodes.push(property);
    container = valueNode(property);
  }
  if (!accepts(getNodeValue(container))) return { kind: 'missing', container, rest: [] };
  return { kind: 'found', nodes };
}

/** Where a key is written twice, readers take the last one. */
function propertyOf(object: Node, key: string): Node | undefined {
  return object.children?.findLast((one) => one.children?.[0]?.value === key && one.children.length === 2);
}

function valueNode(node: Node): Node {
  return node.type === 'property' ? (node.children?.[1] ?? node) : node;
}

function parse(text: string): Node {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  const [error] = errors;
  if (error !== undefined || root === undefined) {
    const what = error === undefined ? 'it is empty' : words(printParseErrorCode(error.error));
    throw new CannotEdit(`is no valid JSON: ${what}`, placeOf(text, error?.offset ?? 0));
  }
  if (root.type !== 'object') throw wrongType(text, root, [], 'an object');
  return root;
}

/** `CommaExpected` → `comma expected`. */
function words(code: string): string {
  return code.replace(/(?!^)[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).toLowerCase();
}

function wrongType(text: string, node: Node, path: readonly string[], expected: string): CannotEdit {
  const name = path.length === 0 ? 'the file' : path.join('.');
  return new CannotEdit(`${name} is not ${expected}`, placeOf(text, node.offset));
}

function styleOf(text: string, root: Node): JsonStyle {
  const first = root.children?.find((one) => beginsLine(text, one.offset));
  const indentation = first === undefined ? '' : indentationAt(text, first.offset);
  return { eol: lineBreakOf(text), unit: indentation === '' ? '  ' : indentation };
}

function newFile(value: JsonObject): string {
  return `${renderJson(value, '', { eol: '\n', unit: '  ' })}\n`;
}

/** Whether a value does as it is: a list of words may go on with somebody's own (`--surface single`). */
function serves(present: unknown, wanted: Json): boolean {
  const cut = Array.isArray(present) && Array.isArray(wanted) ? present.slice(0, wanted.length) : present;
  return sameJson(cut, wanted);
}

/** Whether two values are the same; the order of keys counts for nothing. */
function sameJson(one: unknown, other: unknown): boolean {
  const sorted = (_: string, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value;
  return JSON.stringify(one, sorted) === JSON.stringify(other, sorted);
}
