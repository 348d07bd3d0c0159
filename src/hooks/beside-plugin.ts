import { join } from 'node:path';
import type { AgentClient } from '../client/agent-clients';
import { objectOf, readJsonObject } from '../client/json-file';
import { isStartable } from '../client/startable';

/** Where an agent is that runs a hook, and what it knows. */
export interface Place {
  /** The agent's project. */
  folder: string;
  env: NodeJS.ProcessEnv;
  home: string;
}

/**
 * Whether the client runs a hook of `masterplan connect` at this event, too: that of a plugin then keeps quiet, or the
 * model hears all twice. Whatever is not certain counts as no. Codex (trusts each hook by itself), Gemini and
 * Copilot's project (run a folder's hooks where it is trusted) note that in places of their own: there both speak.
 */
export function runsConnectedHook(client: AgentClient, event: string, place: Place): boolean {
  return filesOf(client, place).some((file) => {
    const entries = objectOf(readJsonObject(file).hooks)[event];
    return Array.isArray(entries) && entries.some((entry) => isOurs(objectOf(entry), client, event, place));
  });
}

/** What the client reads without a question, besides what it asks for its plugins too. */
function filesOf(client: AgentClient, { folder, env, home }: Place): string[] {
  switch (client) {
    case 'claude-code':
      return [
        join(env.CLAUDE_CONFIG_DIR || join(home, '.claude'), 'settings.json'),
        join(folder, '.claude', 'settings.json'),
        join(folder, '.claude', 'settings.local.json'),
      ];
    case 'copilot':
      return [join(env.COPILOT_HOME || join(home, '.copilot'), 'hooks', 'masterplan.json')];
    default:
      return [];
  }
}

/** An entry in the list of an event, in Claude Code's form or in Copilot's. */
function isOurs(
  entry: Readonly<Record<string, unknown>>,
  client: AgentClient,
  event: string,
  { env, folder }: Place,
): boolean {
  // One that runs with some tools only is not the whole of ours.
  if (entry.matcher !== undefined && entry.matcher !== '' && entry.matcher !== '*') return false;
  const inner = Array.isArray(entry.hooks) ? entry.hooks.map((hook) => objectOf(hook).command) : [];
  const lines = [...inner, process.platform === 'win32' ? entry.powershell : entry.bash];
  return lines.some((line) => {
    if (typeof line !== 'string') return false;
    const words = wordsOf(line);
    const options = words.slice(words.indexOf('hook') + 1).join(' ');
    const isSame = options === `--client ${client} --event ${event}`;
    return isSame && isStartable(words, 'hook', env, folder);
  });
}

/** The words of a line that `connect` writes; what a shell would make of others does not matter here. */
function wordsOf(line: string): string[] {
  const words = [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, bare]) => double ?? single ?? bare ?? '',
  );
  // PowerShell's call of what stands in quotes.
  return words[0] === '&' ? words.slice(1) : words;
}
