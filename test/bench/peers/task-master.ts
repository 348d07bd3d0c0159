import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { installTool } from '../tools';
import { McpServer, type ToolPeer } from './peer';

const file = (folder: string) => path.join(folder, '.taskmaster', 'tasks', 'tasks.json');

interface Tasks {
  master: { tasks: { id: number | string; status: string }[] };
}

/** Task Master, with the tools of its `core` set, which need no model. */
export const taskMaster: ToolPeer = {
  name: 'task-master-ai',
  takes:
    '`next_task`, then `set_task_status` to in-progress. `next_task` also gives tasks that are in progress already, and nothing says whose they are.',
  async prepare(folder, tasks) {
    mkdirSync(path.dirname(file(folder)), { recursive: true });
    const now = new Date().toISOString();
    const list = Array.from({ length: tasks }, (_, n) => ({
      id: n + 1,
      title: `Task ${n + 1}`,
      description: 'What is to be done.',
      details: '',
      testStrategy: '',
      status: 'pending',
      dependencies: [],
      priority: 'medium',
      subtasks: [],
    }));
    const metadata = { created: now, updated: now, description: 'Tasks for master context' };
    writeFileSync(file(folder), JSON.stringify({ master: { tasks: list, metadata } }, null, 2));
  },
  async open(folder) {
    const program = path.join(
      installTool('task-master-ai'),
      'node_modules/task-master-ai/dist/mcp-server.js',
    );
    const server = await McpServer.start(program, [], folder, { TASK_MASTER_TOOLS: 'core', HOME: folder });
    const call = (name: string, values: object) => server.call(name, { projectRoot: folder, ...values });
    return {
      async take() {
        const { data } = JSON.parse(await call('next_task', {})) as {
          data: { nextTask: { id: number | string } | null };
        };
        if (data.nextTask === null) return undefined;
        const id = String(data.nextTask.id);
        await call('set_task_status', { id, status: 'in-progress' });
        return id;
      },
      async complete(id) {
        await call('set_task_status', { id, status: 'done' });
      },
      close: () => server.close(),
    };
  },
  async completed(folder) {
    const { master } = JSON.parse(readFileSync(file(folder), 'utf8')) as Tasks;
    return new Set(master.tasks.filter(({ status }) => status === 'done').map(({ id }) => String(id)));
  },
  async close() {},
};
