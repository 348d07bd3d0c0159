import { readdirSync } from 'node:fs';
import { processAndAncestors } from '../../src/client/agent-processes';

/** What an agent has started of ours: its MCP server. */
const OURS = 'dist/cli.js';

/**
 * Ends an agent's program without warning, as `kill -9` or a crash does: all its processes, and nothing that it has
 * started of Masterplan's. Gives the ids of that, which is to notice by itself. Linux only.
 */
export function killAgent(pid: number): number[] {
  const line = (one: number) => [...processAndAncestors(one)];
  const family = readdirSync('/proc')
    .map(Number)
    .filter((one) => one > 0 && line(one).some((ancestor) => ancestor.pid === pid))
    .map((one) => ({ pid: one, isOurs: line(one).some(({ names }) => names.includes(OURS)) }));
  for (const one of family) if (!one.isOurs) process.kill(one.pid, 'SIGKILL');
  return family.filter((one) => one.isOurs).map((one) => one.pid);
}
