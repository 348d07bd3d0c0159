import type { AgentRow, ItemRow } from './rows';

/**
 * How many agents are at work on these items, and how many are connected: the numbers of the status bar. Whoever
 * is gone is neither, though its claims last a while.
 */
export function agentsAtWork(
  agents: readonly AgentRow[],
  leaves: readonly ItemRow[],
): { working: number; connected: number } {
  const here = new Set(agents.filter((agent) => agent.kind === 'ai' && agent.here).map(({ id }) => id));
  const working = new Set<string>();
  for (const { status, holder } of leaves) {
    if (status === 'in_progress' && holder !== null && here.has(holder)) working.add(holder);
  }
  return { working: working.size, connected: here.size };
}
