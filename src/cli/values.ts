import type { JsonSchema } from '../model/json-schema';
import { type Flag, TIMES } from './flags';
import { UsageError } from './usage-error';

/** Reads `@file` (relative to the working directory) or `-`, standard input. */
export type ReadSource = (source: '-' | { file: string }) => string;

/**
 * The value of one flag from the texts it was given on the command line (several when it was repeated).
 * Checks the kind only: ranges and rules are the host's. Throws UsageError.
 */
export function readValue(flag: Flag, texts: readonly string[], readSource: ReadSource): unknown {
  const last = texts.at(-1) ?? '';
  if (flag.nullable && last === 'null') {
    return null;
  }
  switch (flag.kind) {
    case 'text':
      return last;
    case 'long-text':
      return sourceOf(last) === undefined ? last : readSourceOf(flag, last, readSource);
    case 'boolean':
      return readBoolean(flag, last);
    case 'number':
      return readNumber(flag, last);
    case 'time':
      return readTime(flag, last);
    case 'choice':
      return readChoice(flag, last);
    case 'list':
      return texts.flatMap((text) => readList(flag, text, readSource));
    case 'json':
      return readJson(flag, last, readSource);
  }
}

function readBoolean(flag: Flag, text: string): boolean {
  switch (text.toLowerCase()) {
    case 'true':
    case 'yes':
    case '1':
      return true;
    case 'false':
    case 'no':
    case '0':
      return false;
    default:
      throw new UsageError(`--${flag.name} is true or false, not ${JSON.stringify(text)}`);
  }
}

function readNumber(flag: Flag, text: string): number {
  const types = [flag.schema, ...(flag.schema.anyOf ?? [])].flatMap((schema) => schema.type ?? []);
  const whole = !types.includes('number');
  const number = Number(text);
  if (text.trim() === '' || Number.isNaN(number) || (whole && !Number.isInteger(number))) {
    throw new UsageError(`--${flag.name} is a ${whole ? 'whole ' : ''}number, not ${JSON.stringify(text)}`);
  }
  return number;
}

const DATE = /^(\d{4}-\d\d-\d\d)/;
const CLOCK = /(?:[T ](\d\d:\d\d)(?::(\d\d(?:\.\d+)?))?)?/;
const ZONE = /(?: ?(?:(Z)|([+-]\d\d):?(\d\d)))?$/;
const TIME = new RegExp(DATE.source + CLOCK.source + ZONE.source, 'i');

/** A time is local unless it says its zone; what goes to the host always says it. A date is the day's beginning. */
function readTime(flag: Flag, text: string): string {
  const [, date, minutes, seconds = '00', utc, hours, rest] = TIME.exec(text.trim()) ?? [];
  const zone = utc ?? (hours === undefined ? '' : `${hours}:${rest}`);
  // JavaScript takes February 30 for March 2, and a date alone for UTC.
  const exists = date !== undefined && !Number.isNaN(Date.parse(date)) && dayOf(Date.parse(date)) === date;
  const time = exists ? Date.parse(`${date}T${minutes ?? '00:00'}:${seconds}${zone}`) : Number.NaN;
  if (Number.isNaN(time) || (minutes === undefined && zone !== '')) {
    throw new UsageError(`--${flag.name} is a time (${TIMES}), not ${JSON.stringify(text)}`);
  }
  return new Date(time).toISOString();
}

function dayOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 10);
}

function readChoice(flag: Flag, text: string): string | number {
  const alternatives = flag.schema.anyOf ?? [flag.schema];
  const values = alternatives.flatMap((schema) => schema.enum ?? []);
  const value = values.find((candidate) => candidate !== null && String(candidate) === text.toLowerCase());
  if (value !== undefined && value !== null) {
    return value;
  }
  // Besides the words, any text may be allowed: then the host decides.
  if (alternatives.some((schema) => schema.enum === undefined && schema.type === 'string')) {
    return text;
  }
  throw new UsageError(
    `--${flag.name} is one of ${flag.choices.join(', ')}, not ${JSON.stringify(text)}`,
    nearest(text, flag.choices),
  );
}

/** Comma-separated, or a JSON array where an element holds a comma; `[a-z].ts` alone is no JSON and stays. */
function readList(flag: Flag, text: string, readSource: ReadSource): (string | number | null)[] {
  const source =
    sourceOf(text) === undefined || flag.choices.length > 0 ? text : listSource(flag, text, readSource);
  const elements = parseArray(source) ?? source.split(',').map((element) => element.trim());
  const element = elementSchema(flag.schema);
  return elements.filter((value) => value !== '').map((value) => readElement(flag, element, value));
}

/** Only `-` is special in lists: files and symbols may begin with an @ (`@scope/package`). */
function listSource(flag: Flag, text: string, readSource: ReadSource): string {
  return text === '-' ? readSourceOf(flag, text, readSource) : text;
}

function parseArray(text: string): unknown[] | undefined {
  if (!text.trimStart().startsWith('[')) {
    return undefined;
  }
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function elementSchema(schema: JsonSchema): JsonSchema {
  return (schema.anyOf ?? [schema]).flatMap((alternative) => alternative.items ?? [])[0] ?? {};
}

function readElement(flag: Flag, schema: JsonSchema, value: unknown): string | number | null {
  const types = [schema.type ?? []].flat();
  // Where an id or a key is taken, digits may be either: the host knows. A number in JSON is an id.
  const isText = types.includes('string') && typeof value === 'string';
  if (types.includes('null') && (value === null || value === 'null')) {
    return null;
  }
  if (!isText && (types.includes('integer') || types.includes('number'))) {
    const number = typeof value === 'number' ? value : Number(value);
    if (Number.isFinite(number) && (types.includes('number') || Number.isInteger(number))) {
      return number;
    }
    if (!types.includes('string')) {
      throw new UsageError(`--${flag.name} is a list of numbers; ${JSON.stringify(value)} is none`);
    }
  }
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (schema.enum !== undefined && !schema.enum.some((choice) => String(choice) === text)) {
    throw new UsageError(
      `--${flag.name} takes ${flag.choices.join(', ')}, not ${JSON.stringify(text)}`,
      nearest(text, flag.choices),
    );
  }
  return text;
}

function readJson(flag: Flag, text: string, readSource: ReadSource): unknown {
  const json = sourceOf(text) === undefined ? text : readSourceOf(flag, text, readSource);
  try {
    return JSON.parse(json.replace(/^\uFEFF/, ''));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const from = text === json ? '' : ` (read from ${text === '-' ? 'standard input' : text.slice(1)})`;
    throw new UsageError(`--${flag.name} is not valid JSON${from}: ${why}`);
  }
}

function sourceOf(text: string): '-' | { file: string } | undefined {
  if (text === '-') {
    return '-';
  }
  return text.startsWith('@') && text.length > 1 ? { file: text.slice(1) } : undefined;
}

function readSourceOf(flag: Flag, text: string, readSource: ReadSource): string {
  const source = sourceOf(text);
  if (source === undefined) {
    return text;
  }
  try {
    return readSource(source);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(
      `--${flag.name} cannot read ${text === '-' ? 'standard input' : text.slice(1)}: ${why}`,
    );
  }
}

/** The word that was probably meant: at most a third of its letters differ. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance && distance <= Math.max(1, Math.floor(candidate.length / 3))) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** How many letters differ, are missing, too many or swapped with their neighbour (optimal string alignment). */
function editDistance(left: string, right: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const substitution = (previous[column - 1] ?? 0) + (left[row - 1] === right[column - 1] ? 0 : 1);
      const swapped = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      const swap = swapped ? (beforePrevious[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY;
      current.push(Math.min(substitution, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, swap));
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[right.length] ?? 0;
}
