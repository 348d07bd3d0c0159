import { SCRIPT_COMMENT, signed } from './documents/made-file';

/**
 * OpenCode's hooks are JavaScript: a plugin that calls the hook command, with the same facts on standard input as
 * other clients give. What it prints before a prompt goes into the system prompt until the next one: OpenCode makes
 * that anew for every request of a turn. Whatever fails, fails silently; the agent goes on.
 *
 * One process has many sessions: those of the task tool count as sub-agents of the one that began them, and while two
 * others are at work the hook is told that the process can't be taken for either of them.
 */
export function opencodePlugin(words: readonly string[]): string {
  return signed(
    `// Masterplan: what others did in the shared plan, told before each prompt.
import { spawn } from 'node:child_process';

const [command, ...args] = ${JSON.stringify(words)};

/** By a task's session: the one at the beginning of its line, which is a person's. */
const roots = new Map();
const rootOf = (sessionID) => roots.get(sessionID) ?? sessionID;

/** The persons' sessions that are in a turn, in all folders that this process serves. */
const working = (globalThis[Symbol.for('masterplan.working')] ??= new Set());

/** Runs the hook command; gives what it prints, or nothing. Never throws. */
function hook(event, directory, sessionID, more = {}) {
  const root = rootOf(sessionID);
  const facts = {
    session_id: root,
    cwd: directory,
    hook_event_name: event,
    ...(root === sessionID ? {} : { agent_id: sessionID }),
    ...([...working].some((other) => other !== root) ? { ambiguous: true } : {}),
    ...more,
  };
  return new Promise((resolve) => {
    try {
      const child = spawn(command, [...args, 'hook', '--client', 'opencode', '--event', event], {
        cwd: directory,
        stdio: ['pipe', 'pipe', 'ignore'],
        timeout: 5000,
        windowsHide: true,
      });
      let text = '';
      child.stdout.on('data', (data) => {
        text += data;
      });
      child.on('error', () => resolve(''));
      child.on('close', () => resolve(text.trim()));
      child.stdin.on('error', () => {});
      child.stdin.end(JSON.stringify(facts));
    } catch {
      resolve('');
    }
  });
}

export const Masterplan = async ({ directory }) => {
  /** By session: what is told in this turn; undefined until it was asked for. */
  const told = new Map();
  return {
    'chat.message': async ({ sessionID }) => {
      if (rootOf(sessionID) === sessionID) working.add(sessionID);
      told.set(sessionID, undefined);
    },
    'experimental.chat.system.transform': async ({ sessionID }, output) => {
      if (sessionID === undefined) return;
      if (told.get(sessionID) === undefined) {
        told.set(sessionID, await hook('experimental.chat.system.transform', directory, sessionID));
      }
      const text = told.get(sessionID);
      if (text) output.system.push(text);
    },
    'tool.execute.after': async ({ sessionID, tool, callID, args: input }) => {
      if (rootOf(sessionID) === sessionID) working.add(sessionID);
      const text = await hook('tool.execute.after', directory, sessionID, {
        tool_name: tool,
        tool_use_id: callID,
        tool_input: input,
      });
      if (text) told.set(sessionID, [told.get(sessionID), text].filter(Boolean).join('\\n'));
    },
    event: async ({ event: { type, properties } }) => {
      if (type === 'session.created' && properties?.info?.parentID) {
        roots.set(properties.info.id, rootOf(properties.info.parentID));
      }
      if (type === 'session.idle' || (type === 'session.status' && properties?.status?.type === 'idle')) {
        working.delete(properties?.sessionID);
      }
      if (type !== 'session.deleted') return;
      const sessionID = properties?.info?.id;
      working.delete(sessionID);
      const isTask = roots.delete(sessionID);
      // The end of a task is not that of the session which began it.
      if (told.delete(sessionID) && !isTask) await hook('session.deleted', directory, sessionID);
    },
    dispose: async () => {
      const ended = [...new Set([...told.keys()].map(rootOf))];
      for (const sessionID of ended) working.delete(sessionID);
      await Promise.all(ended.map((sessionID) => hook('session.deleted', directory, sessionID)));
    },
  };
};
`,
    SCRIPT_COMMENT,
  );
}
