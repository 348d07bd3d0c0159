import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Call, ClientDefinition, Place, Scope } from './client-definition';
import { exists, type Folders } from './detect';
import type { Piece } from './piece';
import { hooksPiece, instructionsPiece, serverPiece, skillPieces } from './pieces';
import { candidates } from './places';

/** What is put in or taken out, and where. */
export interface PieceOptions {
  direction: 'connect' | 'disconnect';
  scope: Scope;
  folders: Folders;
  platform: NodeJS.Platform;
  call: Call;
  hooks: boolean;
  /** The block in instruction files, and the skills. */
  instructions: boolean;
}

const INSTRUCTION_FILES = ['AGENTS.md', 'CLAUDE.md', 'GEMINI.md'];

/** Everything of one client that the options ask for. Taking out looks at every place that may hold something. */
export async function piecesOf(client: ClientDefinition, options: PieceOptions): Promise<Piece[]> {
  const { scope, call, platform } = options;
  const server = client.server[scope];
  const hooks = options.hooks ? client.hooks[scope] : undefined;
  const pieces: Piece[] = [];
  if (server !== undefined) {
    for (const file of await chosen(server.file, options)) {
      pieces.push(serverPiece(client, server, file, call, platform));
    }
  }
  if (hooks !== undefined) {
    for (const file of await chosen(hooks.file, options)) {
      pieces.push(hooksPiece(client, hooks, file, call, platform));
    }
  }
  // In every project of the user's, most of them without a plan, the server's own instructions have to do.
  if (options.instructions && scope === 'project') {
    for (const file of await instructionFiles(client, options)) pieces.push(instructionsPiece(client, file));
    if (client.skills !== undefined) pieces.push(...skillPieces(client, client.skills));
  }
  return pieces;
}

async function chosen(
  place: Place,
  { direction, scope, folders, platform }: PieceOptions,
): Promise<string[]> {
  const root = scope === 'project' ? folders.project : folders.home;
  const all = candidates(place, platform);
  const present: string[] = [];
  for (const file of all) if (await exists(join(root, file))) present.push(file);
  if (direction === 'disconnect') return present;
  return [present[0] ?? all[0] ?? ''];
}

/** AGENTS.md is made only where none of the instruction files is there. */
async function instructionFiles(
  { instructions }: ClientDefinition,
  { direction, folders }: PieceOptions,
): Promise<string[]> {
  const { file, otherwise } = instructions;
  const own = otherwise === undefined ? [file] : [file, otherwise];
  const present = new Set<string>();
  for (const name of INSTRUCTION_FILES) if (await exists(join(folders.project, name))) present.add(name);
  if (direction === 'disconnect') return own.filter((name) => present.has(name));
  const first = own.find((name) => present.has(name));
  if (first === undefined) return present.size === 0 && own.includes('AGENTS.md') ? ['AGENTS.md'] : [];
  const includes =
    first !== 'AGENTS.md' && present.has('AGENTS.md') && (await includesAgents(join(folders.project, first)));
  return [includes ? 'AGENTS.md' : first];
}

/** Whether the file takes in AGENTS.md with a line `@AGENTS.md`: the block would be read twice. */
async function includesAgents(path: string): Promise<boolean> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return /(^|\s)@(\.\/)?AGENTS\.md(\s|$)/.test(text);
}
