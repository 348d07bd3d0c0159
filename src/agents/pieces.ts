import { AGENTS_BLOCK } from '../guide/agents-block';
import { SKILLS, skillText } from '../guide/skills';
import type { Call, ClientDefinition, HooksPlace, ServerPlace } from './client-definition';
import { hookLines, mcpWords, programWords } from './command-words';
import type { Json } from './documents/json-text';
import { type JsonEntry, putJsonEntry, takeJsonEntry } from './documents/jsonc-entry';
import { HTML_COMMENT, putMadeFile, signed, takeMadeFile } from './documents/made-file';
import { appendBlock, cutBlock, findBlock, type Markers } from './documents/text-block';
import { putTomlSection, takeTomlSection } from './documents/toml-section';
import { opencodePlugin } from './opencode-plugin';
import type { Piece } from './piece';

/** Under this name agents know the server. */
const SERVER = 'masterplan';

/** What a client's server and hooks are written into: `file` is the one of several that was chosen. */
export function serverPiece(
  client: ClientDefinition,
  place: ServerPlace,
  file: string,
  call: Call,
  platform: NodeJS.Platform,
): Piece {
  const path = [...place.path, SERVER];
  const value = place.entry(mcpWords(call, platform));
  const common = { file, client: client.id, what: 'server' as const };
  if (place.format === 'toml') {
    const section = { path, values: value as Record<string, string | string[]>, isOurs: startsMasterplan };
    return {
      ...common,
      put: (text) => putTomlSection(text, section),
      take: (text) => takeTomlSection(text, section),
    };
  }
  const entry: JsonEntry = { path, value, isOurs: startsMasterplan };
  return {
    ...common,
    put: (text) => putJsonEntry(text, entry),
    take: (text) => takeJsonEntry(text, entry),
  };
}

/** The hooks of a client, all in one file. */
export function hooksPiece(
  client: ClientDefinition,
  place: HooksPlace,
  file: string,
  call: Call,
  platform: NodeJS.Platform,
): Piece {
  const common = { file, client: client.id, what: 'hooks' as const };
  const { entry: form, skeleton } = place;
  if (form === undefined) {
    const script = opencodePlugin(programWords(call, platform));
    return { ...common, put: (text) => putMadeFile(text, script), take: takeMadeFile };
  }
  const entries = place.events.map(
    (event): JsonEntry => ({
      path: ['hooks', event],
      inList: true,
      value: form(hookLines(call, client.id, event, platform), event),
      isOurs: (value) => isHookOf(client.id, value),
    }),
  );
  return {
    ...common,
    put: (text) =>
      entries.reduce<string | undefined>((now, one) => putJsonEntry(now, one, skeleton), text) ?? '',
    take: (text) =>
      entries.reduce<string | undefined>((now, one) => now && takeJsonEntry(now, one, skeleton), text),
  };
}

/** Whether an element of an event's list is ours; one to which somebody has added a hook of their own is theirs. */
function isHookOf(client: string, value: unknown): boolean {
  const together = (value as { hooks?: unknown } | null)?.hooks;
  const alone = !Array.isArray(together) || together.length === 1;
  return alone && JSON.stringify(value ?? null).includes(`hook --client ${client} --event `);
}

const MARKERS: Markers = { begin: /<!-- masterplan:begin\b[^>]*-->/, end: '<!-- masterplan:end -->' };

/** The block in an instruction file. */
export function instructionsPiece(client: ClientDefinition, file: string): Piece {
  const block = `<!-- masterplan:begin (masterplan connect writes this, masterplan disconnect takes it out) -->\n${AGENTS_BLOCK}\n${MARKERS.end}`;
  return {
    file,
    client: client.id,
    what: 'instructions',
    put(text) {
      const place = text === undefined ? undefined : findBlock(text, MARKERS);
      if (text === undefined || place === undefined) return appendBlock(text, block);
      const present = text.slice(place.start, place.end);
      if (present.replaceAll('\r\n', '\n') === block) return text;
      const lines = present.includes('\r\n') ? block.replaceAll('\n', '\r\n') : block;
      return text.slice(0, place.start) + lines + text.slice(place.end);
    },
    take(text) {
      const place = findBlock(text, MARKERS);
      return place === undefined ? text : cutBlock(text, place.start, place.end);
    },
  };
}

/** The skills in one of the folders in which clients look for them. */
export function skillPieces(client: ClientDefinition, folder: string): Piece[] {
  return SKILLS.map((skill) => {
    const content = signed(`${skillText(skill)}\n`, HTML_COMMENT);
    return {
      file: `${folder}/${skill.name}/SKILL.md`,
      client: client.id,
      what: 'skill',
      put: (text) => putMadeFile(text, content),
      take: takeMadeFile,
    };
  });
}

/** Whether a server's entry, of any client's shape and any version's, starts our server. */
function startsMasterplan(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { command, args } = value as Record<string, Json>;
  const words = [command, args].flat().filter((word) => typeof word === 'string');
  return (
    words.includes('mcp') && words.some((word) => /(^|[\\/])(masterplan(\.cmd|\.exe)?|cli\.js)$/.test(word))
  );
}
