import type { Call, ClientDefinition } from './client-definition';
import { mcpWords } from './command-words';
import { renderJson } from './documents/json-text';
import { serverPiece } from './pieces';
import { candidates } from './places';
import { shellLine } from './shell-words';

/** What a client takes, to run or to paste. */
export interface Snippet {
  /** A command to run in the project's folder, or lines for this file. */
  place: { kind: 'command' } | { kind: 'file'; file: string };
  /** The language of the text, for an editor that shows it. */
  language: 'shellscript' | 'json' | 'toml';
  text: string;
}

/** By hand: the client's own command where it has one, else the lines of its file. */
export function snippetOf(client: ClientDefinition, call: Call, platform: NodeJS.Platform): Snippet {
  const words = mcpWords(call, platform);
  if (client.addCommand !== undefined) {
    const text = shellLine([...client.addCommand, ...words], platform);
    return { place: { kind: 'command' }, language: 'shellscript', text };
  }
  // Codex has no trust in projects at first: its own file works at once.
  const scope = client.server.project === undefined || client.id === 'codex' ? 'user' : 'project';
  const place = client.server[scope];
  if (place === undefined) return anyClient(call, platform);
  const file = candidates(place.file, platform)[0] ?? '';
  const text = serverPiece(client, place, file, call, platform).put(undefined).trimEnd();
  return {
    place: { kind: 'file', file: scope === 'user' ? `~/${file}` : file },
    language: place.format === 'toml' ? 'toml' : 'json',
    text,
  };
}

/** The form that most clients share, for those that connect does not know. */
export function anyClient(call: Call, platform: NodeJS.Platform): Snippet {
  const [command, ...args] = mcpWords(call, platform);
  const value = { mcpServers: { masterplan: { command, args } } };
  return {
    place: { kind: 'file', file: 'mcp.json' },
    language: 'json',
    text: renderJson(value, '', { eol: '\n', unit: '  ' }),
  };
}
