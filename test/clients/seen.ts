import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
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
  tools: string;
  claims: string;
  refused: string;
  hooks: string[];
  delta: string;
  goodbye: string;
  killed: string;
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

/** Notes what a test has shown of an agent. */
export function see(agent: Pick<RunnableAgent, 'name'>, facts: Partial<Seen>): void {
  const before = readSeen();
  mkdirSync(FOLDER, { recursive: true });
  const after = { ...before, [agent.name]: { ...before[agent.name], ...facts } };
  writeFileSync(FILE, `${JSON.stringify(after, null, 2)}\n`);
}
