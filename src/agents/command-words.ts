import type { Call, ClientId, ShellLines } from './client-definition';
import { powershellLine, shellLine } from './shell-words';

/** The words that start the command without a shell; on Windows through the one that alone runs a .cmd file. */
export function programWords(call: Call, platform: NodeJS.Platform): [string, ...string[]] {
  const needsCmd = platform === 'win32' && !call.command.toLowerCase().endsWith('.exe');
  return needsCmd ? ['cmd', '/c', call.command, ...call.args] : [call.command, ...call.args];
}

/** The words that start the MCP server. */
export function mcpWords(call: Call, platform: NodeJS.Platform): [string, ...string[]] {
  return [...programWords(call, platform), 'mcp'];
}

/** The command of a hook, for the shells that clients run hooks with; `more` goes behind its options. */
export function hookLines(
  call: Call,
  client: ClientId,
  event: string,
  platform: NodeJS.Platform,
  more: readonly string[] = [],
): ShellLines {
  const words = [call.command, ...call.args, 'hook', '--client', client, '--event', event, ...more];
  return {
    native: shellLine(words, platform),
    sh: shellLine(words, 'linux'),
    powershell: powershellLine(words),
  };
}
