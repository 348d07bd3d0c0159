import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Client } from '../../../src/client/client';
import { RealProject } from '../../support/real-project';
import { planRows } from '../large-plans';
import { HOST } from '../product';
import { importFile } from './imports';

const IDLE_SECONDS = 900;

/** A project with a plan `P` of so many items, and two sessions that work in it. */
export interface GrownProject {
  size: number;
  project: RealProject;
  worker: Client;
  reader: Client;
}

export async function grownProject(items: number): Promise<GrownProject> {
  const project = new RealProject(IDLE_SECONDS);
  const file = path.join(project.top, 'items.json');
  writeFileSync(file, JSON.stringify(planRows({ shape: 'tree', items })));
  const client = await project.client({ hostFile: HOST });
  await importFile(client, file, 'P');
  await client.close();
  return { size: items, project, ...(await sessions(project)) };
}

export async function sessions(project: RealProject): Promise<Pick<GrownProject, 'worker' | 'reader'>> {
  const [worker, reader] = await Promise.all(
    ['worker', 'reader'].map((sessionId) => project.client({ hostFile: HOST, sessionId, surface: 'mcp' })),
  );
  if (worker === undefined || reader === undefined) throw new Error('there are two');
  // What was there before is no news to the reader.
  const { version } = await reader.call('outline', { limit: 1 });
  await reader.call('changes', { since: Number(version) - 1 });
  await reader.call('changes', {});
  return { worker, reader };
}

/** How long a call takes, in ms. */
export async function timed(call: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await call();
  return performance.now() - start;
}
