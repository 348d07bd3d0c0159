import { readFileSync } from 'node:fs';
import path from 'node:path';
import { installTool } from '../tools';
import { McpServer, type ToolPeer } from './peer';

/** Its answers are texts; what it refuses it says in these words, whatever its templates' language is. */
const REFUSED = /目前無法執行|已經處於進行中狀態|已經標記為完成|找不到ID/;
const FAILED = /發生錯誤/;
const NOTHING = /系統通知/;

/** Shrimp Task Manager, as its prompt for executing says: list the pending ones, execute one, verify it. */
export const shrimp: ToolPeer = {
  name: 'mcp-shrimp-task-manager',
  takes:
    '`list_tasks` (pending), then `execute_task` of the first, which refuses a task that is in progress already.',
  async prepare(folder, tasks) {
    const server = await start(folder);
    const list = Array.from({ length: tasks }, (_, n) => ({
      name: `Task ${n + 1}`,
      description: 'What is to be done, in a sentence.',
      implementationGuide: 'How it is to be done.',
      verificationCriteria: 'That it is done.',
    }));
    await server.call('split_tasks', { updateMode: 'clearAllTasks', tasksRaw: JSON.stringify(list) });
    await server.close();
  },
  async open(folder) {
    const server = await start(folder);
    const call = async (name: string, values: Record<string, unknown>) => {
      const text = await server.call(name, values);
      if (FAILED.test(text)) throw new Error(text);
      return text;
    };
    return {
      async take() {
        for (;;) {
          const list = await call('list_tasks', { status: 'pending' });
          const taskId = /\*\*ID:\*\* `([0-9a-f-]{36})`/.exec(list)?.[1];
          if (taskId === undefined) {
            if (NOTHING.test(list)) return undefined;
            throw new Error(list);
          }
          if (!REFUSED.test(await call('execute_task', { taskId }))) return taskId;
        }
      },
      async complete(taskId) {
        const summary = 'It was done as it had been agreed upon before.';
        const text = await call('verify_task', { taskId, summary, score: 95 });
        if (REFUSED.test(text)) throw new Error(text);
      },
      close: () => server.close(),
    };
  },
  async completed(folder) {
    const { tasks } = JSON.parse(readFileSync(path.join(folder, 'tasks.json'), 'utf8')) as {
      tasks: { id: string; status: string }[];
    };
    return new Set(tasks.filter(({ status }) => status === 'completed').map(({ id }) => id));
  },
  async close() {},
};

function start(folder: string): Promise<McpServer> {
  const program = path.join(
    installTool('mcp-shrimp-task-manager'),
    'node_modules/mcp-shrimp-task-manager/dist/index.js',
  );
  return McpServer.start(program, [], folder, { DATA_DIR: folder, TEMPLATES_USE: 'en', ENABLE_GUI: 'false' });
}
