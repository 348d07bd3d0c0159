import { type PieceOptions, piecesOf } from './choose-pieces';
import type { ClientDefinition, ClientId, Scope } from './client-definition';
import { CLIENTS } from './clients';
import { detect, hasExtension } from './detect';
import { CannotEdit } from './documents/cannot-edit';
import { decode, encode, type PresentFile, readTarget, writeTarget } from './files';
import type { Surroundings } from './find-command';
import { installedPlugin } from './installed-plugin';
import type { Piece } from './piece';

export interface ConnectOptions extends Omit<PieceOptions, 'platform'>, Surroundings {
  /** The clients that were named; none: those that are found (to disconnect: all). */
  named: readonly ClientId[];
  /** Those that are not found too. */
  all: boolean;
}

/** One client, and what becomes of it. */
export interface ClientState {
  id: ClientId;
  label: string;
  /** By what it was found. */
  found: string | undefined;
  included: boolean;
  /** Why nothing is written for it. */
  reason?: string;
  /** It has the plan from our plugin, as this file says. */
  plugin?: string;
  /** What it will ask its user. */
  asks?: string;
}

/** What becomes of one file. */
export interface FileChange {
  /** As people name it: from the project's folder, or with `~/`. */
  label: string;
  kind: 'create' | 'change' | 'remove';
  clients: ClientId[];
  what: Piece['what'][];
  before: string | undefined;
  after: string | undefined;
  target: PresentFile;
  bytes: Buffer | undefined;
}

/** A file that is left as it is although something should be done. */
export interface Problem {
  label: string;
  clients: ClientId[];
  message: string;
  line?: number;
  column?: number;
}

export interface ConnectionPlan {
  direction: 'connect' | 'disconnect';
  scope: Scope;
  /** The folder that everything is written below. */
  root: string;
  clients: ClientState[];
  changes: FileChange[];
  problems: Problem[];
  /** What stays because another client uses it. */
  kept: string[];
}

/** Looks at everything and changes nothing. `folders` hold real paths. */
export async function planConnection(options: ConnectOptions): Promise<ConnectionPlan> {
  const { direction, scope, folders } = options;
  const plan: ConnectionPlan = {
    direction,
    scope,
    root: scope === 'project' ? folders.project : folders.home,
    clients: [],
    changes: [],
    problems: [],
    kept: [],
  };
  const included: ClientDefinition[] = [];
  for (const client of CLIENTS) {
    const state = await stateOf(client, options);
    plan.clients.push(state);
    if (state.included) included.push(client);
    else if (state.reason !== undefined && isMoved(client, options)) {
      plan.problems.push({ label: client.label, clients: [client.id], message: state.reason });
    }
  }
  const pieces = (await Promise.all(included.map((client) => piecesOf(client, options)))).flat();
  const others = direction === 'disconnect' ? await stillUsed(plan, options) : new Map<string, string>();
  const byFile = new Map<string, { label: string; target: PresentFile; pieces: Piece[] }>();
  for (const piece of pieces) {
    const label = scope === 'user' ? `~/${piece.file}` : piece.file;
    const user = others.get(keyOf(piece));
    if (user !== undefined) {
      const text = `${label}: ${user} uses it too`;
      if (!plan.kept.includes(text)) plan.kept.push(text);
      continue;
    }
    try {
      const target = await readTarget(plan.root, piece.file);
      // Two names of one file (CLAUDE.md, a link to AGENTS.md) are one.
      const entry = byFile.get(target.real) ?? { label, target, pieces: [] };
      entry.pieces.push(piece);
      byFile.set(target.real, entry);
    } catch (error) {
      addProblem(plan, label, [piece.client], error);
    }
  }
  for (const { label, target, pieces: ofFile } of byFile.values()) {
    const clients = [...new Set(ofFile.map((piece) => piece.client))];
    try {
      const change = changeOf(label, target, ofFile, clients, direction);
      if (change !== undefined) plan.changes.push(change);
    } catch (error) {
      addProblem(plan, label, clients, error);
    }
  }
  return plan;
}

/** Does what the plan says; gives what could not be done. A file that was changed meanwhile is left alone. */
export async function applyPlan(plan: ConnectionPlan): Promise<Problem[]> {
  const failed: ConnectionPlan = { ...plan, problems: [] };
  for (const { target, bytes, label, clients } of plan.changes) {
    try {
      await writeTarget(target, bytes, plan.root);
    } catch (error) {
      const known =
        error instanceof CannotEdit ? error : new CannotEdit(`can't be written: ${messageOf(error)}`);
      addProblem(failed, label, clients, known);
    }
  }
  return failed.problems;
}

async function stateOf(client: ClientDefinition, options: ConnectOptions): Promise<ClientState> {
  const { direction, scope, folders, named, all } = options;
  const found = await detect(client, folders, options);
  const isNamed = named.includes(client.id);
  const wanted = named.length > 0 ? isNamed : direction === 'disconnect' || all || found !== undefined;
  const state: ClientState = { id: client.id, label: client.label, found, included: wanted };
  const skip = (reason: string): ClientState => ({ ...state, included: false, reason });
  if (!wanted) return state;
  if (client.server[scope] === undefined) {
    return skip(`has files of the user’s only: masterplan ${direction} ${client.id} --scope user`);
  }
  if (direction === 'disconnect') return state;
  if (isMoved(client, options)) {
    return skip(
      `${client.movedBy} moves its folder: masterplan connect --print ${client.id} shows what to add there`,
    );
  }
  if (client.id === 'vscode' && !isNamed && !all && (await hasExtension(folders.home))) {
    return skip('has the plan from the Masterplan extension');
  }
  const plugin = isNamed || all ? undefined : await installedPlugin(client, folders, options.env);
  if (plugin !== undefined) {
    const reason = `has the plan from its plugin (${plugin}); files for those without it: masterplan connect ${client.id}`;
    return { ...skip(reason), plugin };
  }
  const asks = client.asks[scope];
  return asks === undefined ? state : { ...state, asks };
}

/** Whether a variable moves the folder that would be written: only the user's own files are moved. */
function isMoved(client: ClientDefinition, { scope, env, direction }: ConnectOptions): boolean {
  return direction === 'connect' && scope === 'user' && client.movedBy !== undefined && !!env[client.movedBy];
}

/** By piece: a client that is not meant, is on this machine, is connected and uses the same. */
async function stillUsed(plan: ConnectionPlan, options: ConnectOptions): Promise<Map<string, string>> {
  const used = new Map<string, string>();
  for (const client of CLIENTS) {
    const state = plan.clients.find((one) => one.id === client.id);
    if (state === undefined || state.included || state.found === undefined) continue;
    const pieces = await piecesOf(client, options);
    const servers = pieces.filter((piece) => piece.what === 'server');
    const connected = await Promise.all(servers.map((piece) => isThere(plan.root, piece)));
    if (!connected.includes(true)) continue;
    for (const piece of pieces) used.set(keyOf(piece), client.label);
  }
  return used;
}

async function isThere(root: string, piece: Piece): Promise<boolean> {
  try {
    const { bytes } = await readTarget(root, piece.file);
    if (bytes === undefined) return false;
    const { text } = decode(bytes);
    return piece.take(text) !== text;
  } catch {
    return false;
  }
}

function keyOf(piece: Piece): string {
  return `${piece.what} ${piece.file}`;
}

function changeOf(
  label: string,
  target: PresentFile,
  pieces: readonly Piece[],
  clients: ClientId[],
  direction: ConnectionPlan['direction'],
): FileChange | undefined {
  const present = target.bytes === undefined ? undefined : decode(target.bytes);
  const before = present?.text;
  let after = before;
  for (const piece of pieces) {
    after = direction === 'connect' ? piece.put(after) : after && piece.take(after);
  }
  if (after === before) return undefined;
  return {
    label,
    kind: before === undefined ? 'create' : after === undefined ? 'remove' : 'change',
    clients,
    what: [...new Set(pieces.map((piece) => piece.what))],
    before,
    after,
    target,
    bytes: after === undefined ? undefined : encode(after, present?.bom ?? false),
  };
}

function addProblem(plan: ConnectionPlan, label: string, clients: ClientId[], reason: unknown): void {
  // The parsers go down into what they read.
  const error = reason instanceof RangeError ? new CannotEdit('is nested too deeply') : reason;
  if (!(error instanceof CannotEdit)) throw error;
  const earlier = plan.problems.find((one) => one.label === label && one.message === error.message);
  if (earlier !== undefined) {
    earlier.clients.push(...clients);
    return;
  }
  plan.problems.push({
    label,
    clients,
    message: error.message,
    ...(error.line === undefined ? {} : { line: error.line }),
    ...(error.column === undefined ? {} : { column: error.column }),
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
