import { homedir } from 'node:os';
import path from 'node:path';
import type { Client } from '../../../src/client/client';
import { connect } from '../../../src/client/connect';
import { locateProject } from '../../../src/client/locate-project';
import { readOwner } from '../../../src/store/sqljs/epoch';
import { untilGone } from '../../support/real-project';
import { HOST, PRODUCT } from '../product';
import { McpServer, type Peer } from './peer';

/** Ourselves, through the same door as the others. */
export const masterplan: Peer = {
  name: 'Masterplan',
  takes: '`next` with `claim: true`: one call picks the best open item and claims it.',
  async prepare(folder, tasks) {
    const client = await clientOf(folder);
    const items = Array.from({ length: tasks }, (_, n) => ({
      item_key: `T-${n + 1}`,
      title: `Task ${n + 1}`,
    }));
    await client.call('import', { plan: { plan_id: 'P', title: 'Measured' }, items });
    await client.close();
  },
  async open(folder) {
    const env = { MASTERPLAN_PROJECT: folder };
    const server = await McpServer.start(path.join(PRODUCT, 'mcp.js'), [], folder, env);
    return {
      async take() {
        const answer = JSON.parse(await server.call('next', { plan_id: 'P', claim: true })) as {
          item: { id: number } | null;
        };
        return answer.item === null ? undefined : String(answer.item.id);
      },
      async complete(task) {
        await server.call('complete', { item_id: Number(task), message: 'Done.' });
      },
      close: () => server.close(),
    };
  },
  async completed(folder) {
    const client = await clientOf(folder);
    const done = new Set<string>();
    for (let cursor: unknown = null; cursor !== undefined; ) {
      const page = await client.call('list', {
        plan_id: 'P',
        status: 'completed',
        limit: 100,
        ...(cursor === null ? {} : { cursor }),
      });
      for (const { id } of page.items as { id: number }[]) done.add(String(id));
      cursor = page.next_cursor ?? undefined;
    }
    await client.close();
    return done;
  },
  async close(folder) {
    const owner = readOwner(path.join(folder, '.masterplan'));
    if (owner === undefined) return;
    process.kill(owner.pid, 'SIGTERM');
    await untilGone(owner.pid);
  },
};

async function clientOf(folder: string): Promise<Client> {
  const project = await locateProject({ project: folder, env: {}, cwd: folder, home: homedir() });
  return connect({ project, surface: 'cli', client: 'bench', user: 'bench', hostFile: HOST });
}
