import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { median } from '../report/rows';
import type { Peer, PeerAgent } from './peer';

/** An agent gives up after so many failures in a row, or when so much time has passed, in ms. */
const MOST_FAILURES = 20;
const LONGEST = 60_000;
/** So often it tries to complete a task that it has. */
const ATTEMPTS = 5;

/** What came of one run of several agents over one list of tasks. */
export interface LoopResult {
  /** Medians in ms: taking a task, completing it. */
  take: number;
  complete: number;
  /** Tasks that more than one agent was given. */
  twice: number;
  /** Completions that were answered, and in the end the task is not completed. */
  lost: number;
  /** Calls that failed. */
  failed: number;
  /** Tasks that are completed in the end, per second. */
  perSecond: number;
}

/** Agents, each with a server process of its own, that take and complete tasks until there are none. */
export async function workLoop(peer: Peer, agents: number, tasks: number): Promise<LoopResult> {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'masterplan-peer-')));
  const opened: PeerAgent[] = [];
  try {
    await peer.prepare(folder, tasks);
    for (let n = 0; n < agents; n++) opened.push(await peer.open(folder, `agent-${n}`));
    const start = performance.now();
    const reports = await Promise.all(opened.map((agent) => work(agent, tasks, start + LONGEST)));
    const seconds = (performance.now() - start) / 1000;
    const done = await peer.completed(folder).catch(() => new Set<string>());
    if (answeredNothing(reports)) throw new Error('no task was completed');
    const given = reports.flatMap((report) => [...new Set(report.given)]);
    const answered = new Set(reports.flatMap((report) => report.completed));
    return {
      take: median(reports.flatMap((report) => report.takes)),
      complete: median(reports.flatMap((report) => report.completions)),
      twice: new Set(given.filter((task, index) => given.indexOf(task) !== index)).size,
      lost: [...answered].filter((task) => !done.has(task)).length,
      failed: reports.reduce((sum, report) => sum + report.failed, 0),
      perSecond: done.size / seconds,
    };
  } finally {
    await Promise.allSettled(opened.map((agent) => agent.close()));
    await peer.close(folder);
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  }
}

interface AgentReport {
  given: string[];
  completed: string[];
  takes: number[];
  completions: number[];
  failed: number;
}

/** One agent's loop. It never takes more tasks than there are, however often it is given the same one. */
async function work(agent: PeerAgent, tasks: number, until: number): Promise<AgentReport> {
  const report: AgentReport = { given: [], completed: [], takes: [], completions: [], failed: 0 };
  for (let inRow = 0; inRow < MOST_FAILURES && performance.now() < until && report.given.length < tasks; ) {
    try {
      const start = performance.now();
      const task = await agent.take();
      if (task === undefined) break;
      report.given.push(task);
      report.takes.push(performance.now() - start);
      report.completions.push(await complete(agent, task, report));
      report.completed.push(task);
      inRow = 0;
    } catch {
      report.failed += 1;
      inRow += 1;
    }
  }
  return report;
}

/** Completes a task; where that fails it is tried again, as an agent would. Gives the ms of the call that worked. */
async function complete(agent: PeerAgent, task: string, report: AgentReport): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    const start = performance.now();
    try {
      await agent.complete(task);
      return performance.now() - start;
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
      report.failed += 1;
    }
  }
}

function answeredNothing(reports: readonly AgentReport[]): boolean {
  return reports.every((report) => report.completions.length === 0);
}
