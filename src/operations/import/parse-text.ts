import { LineCounter, type LineCounter as Lines, parseDocument } from 'yaml';
import { MasterplanError } from '../../model/errors';
import { type ImportSource, MAX_ITEMS, MAX_YAML_BYTES, type RawEntry } from './import-source';
import { JsonText } from './json-text';

export type TextKind = 'json' | 'lines' | 'yaml';

interface Pace {
  breathe(): Promise<void>;
}

/** What a text is: by the file's extension, else by how it begins. */
export function kindOfText(extension: string, text: string): TextKind {
  switch (extension.toLowerCase()) {
    case '.jsonl':
    case '.ndjson':
      return 'lines';
    case '.yaml':
    case '.yml':
      return 'yaml';
    default: {
      const start = /^\s*(.)/.exec(text)?.[1];
      if (start === '[') return 'json';
      if (start === '{') return looksLikeLines(text) ? 'lines' : 'json';
      return extension === '.json' ? 'json' : 'yaml';
    }
  }
}

/** Texts and tables: a parser would find fault with them line by line, as if they were meant to be lists of items. */
const PROSE = ['.md', '.markdown', '.csv', '.tsv'];
/** How JSON begins, or YAML's list (comments and a document's mark may stand before), or YAML's object with items. */
const LISTED = [/^(?:\s|#.*\n|---.*\n)*(?:[[{]|-\s)/, /^["']?(?:plan|items)["']?\s*:/m];
/** As much of a text as tells its kind. */
const START = 64 * 1024;

/** Refuses a file that is none of the formats by its ending; what ends with .txt may be one of them. */
export function refuseProse(file: string, extension: string, text: string): void {
  const start = text.slice(0, START);
  const isListed = extension !== '.txt' || LISTED.some((form) => form.test(start));
  if (isListed && !PROSE.includes(extension)) return;
  throw new MasterplanError(
    'INVALID_INPUT',
    `${file} is none of the formats that are imported: JSON, JSON lines and YAML.`,
    {
      hint: 'An agent with the planning skill turns a text into items: ask one to plan from this file. Nothing was imported.',
      details: { file, no_list: true },
    },
  );
}

/** Whether the first line is a whole JSON object and another one follows. */
function looksLikeLines(text: string): boolean {
  const end = text.indexOf('\n');
  if (end < 0 || !/^\s*\{/.test(text.slice(end, end + 1000))) return false;
  try {
    JSON.parse(text.slice(0, end));
    return true;
  } catch {
    return false;
  }
}

/** Parses a text into its items. Throws INVALID_INPUT with the line. */
export async function parseText(text: string, kind: TextKind, pace: Pace): Promise<ImportSource> {
  switch (kind) {
    case 'json':
      return parseJson(text, pace);
    case 'lines':
      return { plan: undefined, entries: await parseLines(text, pace), rest: {} };
    case 'yaml':
      return parseYaml(text);
  }
}

async function parseJson(text: string, pace: Pace): Promise<ImportSource> {
  const json: JsonText = new JsonText(text);
  const source: ImportSource = { plan: undefined, entries: [], rest: {} };
  if (json.peek() === '[') {
    source.entries = await parseArray(json, pace);
  } else {
    json.take('{');
    const seen = new Set<string>();
    while (json.peek() !== '}') {
      const name = json.value();
      if (typeof name !== 'string') json.fail('a key was expected');
      if (seen.has(name)) json.fail(`the key "${name.slice(0, 100)}" stands there twice`);
      seen.add(name);
      json.take(':');
      // Anything long is a list at the top: the items, or a snapshot's tables.
      const value = json.peek() === '[' ? await parseArray(json, pace) : json.value();
      if (name === 'items' && Array.isArray(value)) source.entries = value as RawEntry[];
      else if (name === 'plan') source.plan = value;
      else source.rest[name] = value;
      if (!json.takeIf(',')) break;
    }
    json.take('}');
  }
  if (json.peek() !== '') json.fail('there is more after the end of the JSON');
  return source;
}

async function parseArray(json: JsonText, pace: Pace): Promise<RawEntry[]> {
  const entries: RawEntry[] = [];
  json.take('[');
  if (json.takeIf(']')) return entries;
  do {
    json.peek();
    const line = json.line;
    entries.push({ value: json.value(), line });
    await pace.breathe();
  } while (json.takeIf(','));
  json.take(']');
  return entries;
}

async function parseLines(text: string, pace: Pace): Promise<RawEntry[]> {
  const entries: RawEntry[] = [];
  const problems: { index: number; item_key: null; line: number; reason: string }[] = [];
  let broken = 0;
  let line = 0;
  for (let start = 0; start < text.length; ) {
    line++;
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    const content = text.slice(start, end).trim();
    start = end + 1;
    if (content === '') continue;
    try {
      entries.push({ value: JSON.parse(content), line });
    } catch {
      broken++;
      const reason = 'is not a JSON value';
      if (problems.length < 100) problems.push({ index: entries.length, item_key: null, line, reason });
      entries.push({ value: null, line });
    }
    await pace.breathe();
  }
  if (broken > 0) {
    const first = problems[0]?.line ?? 0;
    throw new MasterplanError(
      'INVALID_INPUT',
      `${broken} line${broken === 1 ? ' is' : 's are'} not JSON, the first is line ${first}.`,
      {
        hint: 'The file has one JSON object a line. Correct it and import again. Nothing was imported.',
        details: { count: broken, problems },
      },
    );
  }
  return entries;
}

function parseYaml(text: string): ImportSource {
  if (text.length > MAX_YAML_BYTES) {
    throw new MasterplanError(
      'INVALID_INPUT',
      `The file has ${text.length} characters; YAML is read up to ${MAX_YAML_BYTES}.`,
      { hint: 'Convert it to JSON or to one JSON object a line, which may be far larger.' },
    );
  }
  const lines = new LineCounter();
  const document = readYaml(text, lines);
  const [error] = document.errors;
  if (error !== undefined) failYaml(lines, error.pos[0], error.message);
  let value: unknown;
  try {
    // Aliases that refer to aliases grow exponentially: the count bounds it.
    value = document.toJS({ maxAliasCount: 100 });
  } catch (failure) {
    throw new MasterplanError(
      'INVALID_INPUT',
      `The YAML can't be read: ${failure instanceof Error ? failure.message : 'unknown'}.`,
      { hint: 'Write the items out instead of using aliases.', cause: failure },
    );
  }
  if (Array.isArray(value))
    return { plan: undefined, entries: value.map((one) => ({ value: one })), rest: {} };
  if (value === null || typeof value !== 'object') {
    failYaml(lines, 0, 'a list of items, or an object with plan and items, was expected');
  }
  const { plan, items, ...rest } = value as Record<string, unknown>;
  if (items !== undefined && !Array.isArray(items)) rest.items = items;
  return { plan, entries: Array.isArray(items) ? items.map((one) => ({ value: one as unknown })) : [], rest };
}

function readYaml(text: string, lines: Lines) {
  try {
    return parseDocument(text, { lineCounter: lines, uniqueKeys: true, prettyErrors: false });
  } catch (error) {
    // The parser is recursive.
    if (error instanceof RangeError) return failYaml(lines, 0, 'it is nested too deep');
    throw error;
  }
}

function failYaml(lines: Lines, offset: number, reason: string): never {
  const { line } = lines.linePos(offset);
  throw new MasterplanError('INVALID_INPUT', `Line ${line} of the file: ${reason}`, {
    hint: 'Correct the file and import again. Nothing was imported.',
    details: { line, problems: [{ index: null, item_key: null, reason, line }] },
  });
}

/** Refuses more items than one import may hold. */
export function refuseTooMany(count: number): void {
  if (count <= MAX_ITEMS) return;
  throw new MasterplanError(
    'INVALID_INPUT',
    `${count} items are more than one import may hold (${MAX_ITEMS}).`,
    {
      hint: 'Split the import into several.',
      details: { count, most: MAX_ITEMS },
    },
  );
}
