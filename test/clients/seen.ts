import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunnableAgent } from './agents/runnable-agent';

const FOLDER = join(__dirname, '..', '..', '.clients');
const FILE = join(FOLDER, 'seen.json');

/** What a run has seen of one agent; a field is there when the test that shows it has passed. */
export interface Seen {
  label: string;
  version: string;
  /** What it calls itself to the server. */
  clientInfo: string;
  /** What it calls our tool `next`. */
  next: string;
  claims: boolean;
  /** It was connected so. */
  project: boolean;
  user: boolean;
  oneSession: boolean;
  refused: boolean;
  /** The events for which it has run its hooks. */
  hooks: string[];
  delta: boolean;
  goodbye: boolean;
  killed: boolean;
}

export type SeenByName = Record<string, Partial<Seen>>;

/** What runs have seen so far. */
export function readSeen(): SeenByName {
  try {
    return JSON.parse(readFileSync(FILE, 'utf8')) as SeenByName;
  } catch {
    return {};
  }
}

/** A run begins: what earlier ones have seen does not count. */
export function forgetSeen(): void {
  rmSync(FILE, { force: true });
}

/** Notes what a test has shown of an agent. */
export function see(agent: Pick<RunnableAgent, 'name'>, facts: Partial<Seen>): void {
  const before = readSeen();
  mkdirSync(FOLDER, { recursive: true });
  const after = { ...before, [agent.name]: { ...before[agent.name], ...facts } };
  writeFileSync(FILE, `${JSON.stringify(after, null, 2)}\n`);
}
