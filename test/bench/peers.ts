import { setEnvironment } from '../support/environment';
import { backlogMd } from './peers/backlog-md';
import { masterplan } from './peers/masterplan';
import type { ToolPeer } from './peers/peer';
import { shrimp } from './peers/shrimp';
import { taskMaster } from './peers/task-master';
import { type LoopResult, workLoop } from './peers/work-loop';
import { buildProduct } from './product';
import { compare, type Row, type SkippedRow } from './report/rows';
import type { BenchOptions, Subject } from './subject';
import { TOOLS, withTool } from './tools';
import { turnsOf } from './turns';

/**
 * The same loop with the trackers that agents can install from npm: take the next task, set it in progress, complete
 * it, through MCP. One agent alone for the time per operation; then five at once, each with its own server process.
 */
const PEERS: readonly ToolPeer[] = [taskMaster, backlogMd, shrimp];
const AGENTS = 5;

export const peers: Subject = {
  name: 'peers',
  says: 'the same loop through MCP with task-master-ai, backlog.md and mcp-shrimp-task-manager',
  takesTurns: true,
  async run({ quick }: BenchOptions) {
    const { rounds, alone, together } = quick
      ? { rounds: 1, alone: 5, together: 15 }
      : { rounds: 3, alone: 30, together: 60 };
    buildProduct();
    const restore = setEnvironment({ MASTERPLAN_HOST_IDLE_SECONDS: '600' });
    try {
      const rows: (Row | SkippedRow)[] = [];
      for (const peer of PEERS) {
        const measured = withTool(peer.name, async () => {
          const single = await inTurns(peer, 1, alone, rounds);
          const several = await inTurns(peer, AGENTS, together, rounds);
          return rowsOf(peer, single, several, together);
        });
        rows.push(...(await measured.catch((error: unknown) => [broken(peer, error)])));
      }
      return rows;
    } finally {
      restore();
    }
  },
};

/** A tool that does not work here must not take the others' figures away. */
function broken(peer: ToolPeer, error: unknown): SkippedRow {
  console.error(error);
  return { name: `${peer.name}: all rows`, skipped: 'it did not work' };
}

interface Turns {
  ours: LoopResult[];
  theirs: LoopResult[];
}

async function inTurns(peer: ToolPeer, agents: number, tasks: number, rounds: number): Promise<Turns> {
  const turns: Turns = { ours: [], theirs: [] };
  console.log(`  ${peer.name}, ${agents} at once`);
  for (let round = 0; round < rounds; round++) {
    const sides = [
      { side: turns.ours, tracker: masterplan },
      { side: turns.theirs, tracker: peer },
    ];
    for (const { side, tracker } of turnsOf(round, sides)) side.push(await workLoop(tracker, agents, tasks));
  }
  return turns;
}

function rowsOf(peer: ToolPeer, single: Turns, several: Turns, tasks: number): Row[] {
  const against = `${peer.name} ${TOOLS[peer.name]}`;
  const row = (name: string, unit: Row['unit'], turns: Turns, figure: keyof LoopResult, note?: string) => {
    const values = (of: readonly LoopResult[]) => of.map((one) => one[figure]);
    const more = note === undefined ? {} : { note };
    return compare(`${peer.name}: ${name}`, unit, values(turns.ours), against, values(turns.theirs), more);
  };
  const five = `${AGENTS} agents, ${tasks} tasks`;
  return [
    row('take the next task', 'ms', single, 'take', `${peer.name}: ${peer.takes}`),
    row('complete it', 'ms', single, 'complete'),
    row(`${five}: given twice`, '', several, 'twice'),
    row(`${five}: completions lost`, '', several, 'lost'),
    row(`${five}: failed calls`, '', several, 'failed'),
    row(`${five}: completed`, '/s', several, 'perSecond'),
  ];
}
