import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { installTool } from '../tools';
import { McpServer, type ToolPeer } from './peer';

const program = () => path.join(installTool('backlog.md'), 'node_modules', 'backlog.md', 'cli.js');

/** Backlog.md, by its own guides for agents: read before you write, set in progress and assign to yourself. */
export const backlogMd: ToolPeer = {
  name: 'backlog.md',
  takes:
    '`task_list` (To Do, ready, unassigned), `task_view` of the first, and if it is still To Do `task_edit` to In Progress with oneself as assignee.',
  async prepare(folder, tasks) {
    const quiet = { cwd: folder, stdio: 'ignore' } as const;
    execFileSync('git', ['init', '-q'], quiet);
    const init = ['init', 'measured', '--defaults', '--integration-mode', 'mcp'];
    execFileSync(process.execPath, [program(), ...init], quiet);
    const server = await start(folder);
    for (let n = 1; n <= tasks; n++) {
      await server.call('task_create', { title: `Task ${n}`, description: 'What is to be done.' });
    }
    await server.close();
  },
  async open(folder, agent) {
    const server = await start(folder);
    return {
      async take() {
        for (;;) {
          const list = await server.call('task_list', { status: 'To Do', ready: true, unassigned: true });
          const id = /\bTASK-\d+\b/.exec(list)?.[0];
          if (id === undefined) return undefined;
          if (!/Status: .*To Do/.test(await server.call('task_view', { id }))) continue;
          await server.call('task_edit', { id, status: 'In Progress', assignee: [`@${agent}`] });
          return id;
        }
      },
      async complete(id) {
        await server.call('task_edit', { id, status: 'Done', finalSummary: 'Done.' });
      },
      close: () => server.close(),
    };
  },
  async completed(folder) {
    const tasks = path.join(folder, 'backlog', 'tasks');
    const done = new Set<string>();
    for (const name of readdirSync(tasks)) {
      const text = readFileSync(path.join(tasks, name), 'utf8');
      const id = /^id: (\S+)$/m.exec(text)?.[1];
      if (id !== undefined && /^status: Done$/m.test(text)) done.add(id);
    }
    return done;
  },
  async close() {},
};

function start(folder: string): Promise<McpServer> {
  return McpServer.start(program(), ['mcp', 'start'], folder, {});
}
