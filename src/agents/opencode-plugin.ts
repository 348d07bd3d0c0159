import { SCRIPT_COMMENT, signed } from './documents/made-file';

/**
 * OpenCode's hooks are JavaScript: a plugin that calls the hook command, with the same facts on standard input as
 * other clients give. What it prints before a prompt goes into the system prompt until the next one: OpenCode makes
 * that anew for every request of a turn. Whatever fails, fails silently; the agent goes on.
 */
export function opencodePlugin(words: readonly string[]): string {
  return signed(
    `// Masterplan: what others did in the shared plan, told before each prompt.
import { spawn } from 'node:child_process';

const [command, ...args] = ${JSON.stringify(words)};

/** Runs the hook command; gives what it prints, or nothing. Never throws. */
function hook(event, directory, sessionID, more = {}) {
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
      child.stdin.end(
        JSON.stringify({ session_id: sessionID, cwd: directory, hook_event_name: event, ...more }),
      );
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
      const text = await hook('tool.execute.after', directory, sessionID, {
        tool_name: tool,
        tool_use_id: callID,
        tool_input: input,
      });
      if (text) told.set(sessionID, [told.get(sessionID), text].filter(Boolean).join('\\n'));
    },
    event: async ({ event }) => {
      if (event.type !== 'session.deleted') return;
      const sessionID = event.properties?.info?.id;
      if (!told.delete(sessionID)) return;
      await hook('session.deleted', directory, sessionID);
    },
    dispose: async () => {
      await Promise.all([...told.keys()].map((sessionID) => hook('session.deleted', directory, sessionID)));
    },
  };
};
`,
    SCRIPT_COMMENT,
  );
}
