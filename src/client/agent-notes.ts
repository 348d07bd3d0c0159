import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AGENT_CLIENTS, type AgentClient } from './agent-clients';
import type { RunningProcess } from './agent-processes';
import { stateFolder } from './user-folders';

/*
 * Which conversation an agent's process is at: its hooks know (they are told with each event), its MCP servers
 * don't when a `/clear` or `/resume` has changed it. Hooks write it into the user's state folder, by process id and
 * start time; servers and commands look there. No host is needed for it, so that it is never late.
 */

/** What an agent's hook last said of the agent's process. */
export interface AgentNote {
  client: AgentClient;
  sessionId: string;
}

/** From so many notes on, those of processes that are gone are removed. */
const MANY = 32;
/** A session id that is longer is none. */
const LONGEST_ID = 1000;

function notesFolder(): string {
  return join(stateFolder(), 'agents');
}

function noteFile(agent: Pick<RunningProcess, 'pid' | 'started'>): string {
  return join(notesFolder(), `${agent.pid}-${agent.started}`);
}

/** Whether any agent's hook has ever said anything here. */
export function hasNotes(): boolean {
  return existsSync(notesFolder());
}

/** What is known of an agent's process; undefined where its hooks have not said anything. */
export function readNote(agent: Pick<RunningProcess, 'pid' | 'started'>): AgentNote | undefined {
  try {
    const note = JSON.parse(readFileSync(noteFile(agent), 'utf8')) as Partial<AgentNote>;
    const { client, sessionId } = note;
    const known = AGENT_CLIENTS.find((one) => one === client);
    return known !== undefined && isSessionId(sessionId) ? { client: known, sessionId } : undefined;
  } catch {
    return undefined;
  }
}

/** Notes which conversation the process is at; nothing is written where it is known already. */
export function writeNote(agent: Pick<RunningProcess, 'pid' | 'started'>, note: AgentNote): void {
  const before = readNote(agent);
  if (before?.sessionId === note.sessionId && before.client === note.client) return;
  const folder = notesFolder();
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = noteFile(agent);
  const temporary = `${file}.${process.pid}.new`;
  writeFileSync(temporary, JSON.stringify(note), { mode: 0o600 });
  renameSync(temporary, file);
  if (before === undefined) removeOldNotes(folder);
}

/** The process is at several conversations of this agent's: what was noted of it does not count any more. */
export function eraseNote(agent: Pick<RunningProcess, 'pid' | 'started'>, client: AgentClient): void {
  if (readNote(agent)?.client === client) rmSync(noteFile(agent), { force: true });
}

function isSessionId(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= LONGEST_ID;
}

function removeOldNotes(folder: string): void {
  const names = readdirSync(folder);
  if (names.length < MANY) return;
  for (const name of names) {
    if (isGone(Number.parseInt(name, 10))) rmSync(join(folder, name), { force: true });
  }
}

/** Another process may have the number by now: its start time is another one, so the note says nothing of it. */
function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
