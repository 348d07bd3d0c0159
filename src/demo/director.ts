import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { Change } from '../model/change';
import type { Counts } from '../model/item';
import { callTool, connectAgent, SHORT_LEASE_MINUTES } from './agent';
import { Display } from './display';
import { Ledger } from './ledger';
import type { DemoOptions } from './options';
import { selectIssues } from './select-issues';
import { judge, type Outcome, summary } from './summary';
import { Team, type TeamResult } from './team';

const PLAN = 'beads';
const DATA = join(__dirname, '..', 'demo', 'data', 'beads-issues.jsonl');
/** Issues that one agent works on alone first, to have something to compare with. */
const SAMPLE = 150;
/** After a failure, a signal that explains it is waited for so long, in ms. */
const SIGNALS_MAY_TAKE = 500;

/** What has to be put away at the end, whatever the end is. */
interface Premises {
  folders: string[];
  teams: Team[];
  clients: Client[];
  /** Nothing new is begun any more. */
  interrupted: boolean;
}

/** The whole demonstration. Gives 0 only if every claimable item was completed exactly once and the log verifies. */
export async function runDemo(options: DemoOptions): Promise<number> {
  const premises: Premises = { folders: [], teams: [], clients: [], interrupted: false };
  let tell = (): void => undefined;
  const interruption = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const interrupt = (): void => {
    premises.interrupted = true;
    tell();
    for (const team of premises.teams) {
      team.dismiss();
    }
    // What is under way ends with an error then.
    void Promise.allSettled(premises.clients.map((client) => client.close()));
  };
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  try {
    const issues = await readFile(DATA, 'utf8');
    const pace = await paceOfOne(options, issues, premises);
    const outcome = await workTogether(options, issues, pace, premises);
    process.stdout.write(`\n${summary(outcome)}\n`);
    const problems = judge(outcome);
    for (const problem of problems) {
      process.stdout.write(`FAILED: ${problem}\n`);
    }
    return problems.length === 0 ? 0 : 1;
  } catch (error) {
    // Ctrl+C goes to all processes: that an agent ended by it may be told before the signal itself.
    await Promise.race([interruption, sleep(SIGNALS_MAY_TAKE)]);
    if (premises.interrupted) {
      process.stdout.write('\nInterrupted.\n');
      return 130;
    }
    throw error;
  } finally {
    await putAway(premises, options.keep);
  }
}

/** Items per second that one agent does alone, on a part of the same issues. */
async function paceOfOne(options: DemoOptions, issues: string, premises: Premises): Promise<number> {
  const size = Math.min(SAMPLE, options.items ?? SAMPLE);
  process.stdout.write(`One agent alone, ${size} issues, for comparison…\n`);
  const { director, project, total } = await prepare(selectIssues(issues, size), premises);
  const { result } = await work(options, 1, project, total, undefined, premises);
  await director.close();
  return total / (result.milliseconds / 1000);
}

async function workTogether(
  options: DemoOptions,
  issues: string,
  pace: number,
  premises: Premises,
): Promise<Outcome> {
  const text = options.items === undefined ? issues : selectIssues(issues, options.items);
  const { director, project, total, created } = await prepare(text, premises);
  process.stdout.write(
    `Imported ${created} issues: ${total} items to work on, the others are containers.\n${teamText(options.agents)}\n\n`,
  );
  const killAfter = options.agents > 1 ? Math.floor(total / 2) : undefined;
  const { result } = await work(options, options.agents, project, total, killAfter, premises);
  const ledger = new Ledger();
  for (;;) {
    const { changes } = (await callTool(director, 'changes', { since: ledger.version, peek: true })) as {
      changes: Change[];
    };
    if (changes.length === 0) {
      break;
    }
    ledger.add(changes);
  }
  const counts = await countsOf(director);
  const completed = (await callTool(director, 'list', { plan_id: PLAN, status: ['completed'], limit: 1 }))
    .total;
  const verified = (await callTool(director, 'verify', {})) as unknown as Outcome['verified'];
  return {
    agents: options.agents,
    total,
    counts,
    ledger,
    result,
    pace,
    everything: { imported: created, completed: Number(completed) },
    verified,
    killed: result.killed,
    expectKill: killAfter !== undefined,
  };
}

/** What is about to be seen; the pause at the kill would look like a fault otherwise. */
function teamText(agents: number): string {
  return agents === 1
    ? '1 agent with an MCP server of its own; nobody is killed, for nobody could take over.'
    : `${agents} agents, each with its own MCP server; one will be killed in the middle. Its item comes back when its
lease has run out (${SHORT_LEASE_MINUTES * 60} s in this demo): whoever has nothing else to do by then waits for it.`;
}

function refuseInterrupted(premises: Premises): void {
  if (premises.interrupted) {
    throw new Error('interrupted');
  }
}

interface Prepared {
  director: Client;
  project: string;
  /** Items that can be claimed: leaves. */
  total: number;
  created: number;
}

/** A new project with the issues as open work. */
async function prepare(issues: string, premises: Premises): Promise<Prepared> {
  const project = await mkdtemp(join(tmpdir(), 'masterplan-demo-'));
  premises.folders.push(project);
  await writeFile(join(project, 'beads-issues.jsonl'), issues);
  const director = await connectAgent('director', project);
  premises.clients.push(director);
  refuseInterrupted(premises);
  await callTool(director, 'create_plan', { plan_id: PLAN, title: 'All that beads still had to do' });
  const imported = await callTool(director, 'import', {
    plan_id: PLAN,
    file: 'beads-issues.jsonl',
    format: 'beads',
    reset_status: true,
  });
  const counts = await countsOf(director);
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return { director, project, total, created: Number(imported.created) };
}

/** Items that can be claimed, by status. */
async function countsOf(director: Client): Promise<Counts> {
  const { plan } = (await callTool(director, 'get_plan', { plan_id: PLAN })) as { plan: { counts: Counts } };
  return plan.counts;
}

async function work(
  options: DemoOptions,
  agents: number,
  project: string,
  total: number,
  killAfter: number | undefined,
  premises: Premises,
): Promise<{ result: TeamResult }> {
  refuseInterrupted(premises);
  const names = Array.from({ length: agents }, (_, index) => `agent-${index + 1}`);
  const team = new Team(
    names.map((name) => ({ name, project, planId: PLAN, seed: options.seed })),
    killAfter,
  );
  premises.teams.push(team);
  const display = new Display(process.stdout, total);
  display.start(team.states);
  try {
    return { result: await team.result() };
  } finally {
    display.stop();
  }
}

async function putAway({ folders, teams, clients }: Premises, keep: boolean): Promise<void> {
  for (const team of teams) {
    team.dismiss();
  }
  await Promise.allSettled(clients.map((client) => client.close()));
  const kept = keep ? folders.at(-1) : undefined;
  for (const folder of folders) {
    if (folder !== kept) {
      // The host may still write its last checkpoint; it ends by itself when the folder is gone.
      await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 });
    }
  }
  if (kept !== undefined) {
    process.stdout.write(`
Kept: ${kept}
  node ${join(__dirname, 'cli.js')} status --project ${kept}
  node ${join(__dirname, 'cli.js')} history --project ${kept}
  sqlite3 -readonly ${join(kept, '.masterplan', 'plan.db')} 'SELECT status, count(*) FROM masterplan_items GROUP BY 1'
`);
  }
}
