import { existsSync, readFileSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

type Json = Readonly<Record<string, unknown>>;

/** Under this name `masterplan connect` writes the server. */
const SERVER = 'masterplan';

/**
 * Whether Claude Code uses a server of ours from its own configuration, too. It shows a plugin's server beside that
 * one (the other clients take one of two by the same name), and every tool would be there twice: the plugin's then
 * offers none. Whatever is not certain (the user has still to approve the project's file) counts as no.
 */
export function hasOtherServer(env: NodeJS.ProcessEnv, home: string): boolean {
  const project = env.CLAUDE_PROJECT_DIR;
  // Copilot runs Claude Code's plugins under the same names.
  if (project === undefined || env.COPILOT_PLUGIN_ROOT !== undefined) return false;
  const folder = env.CLAUDE_CONFIG_DIR;
  const own = read(folder === undefined ? join(home, '.claude.json') : join(folder, '.claude.json'));
  const ofProject = record(record(own.projects)[project]);
  if (isStartable(record(own.mcpServers), env) || isStartable(record(ofProject.mcpServers), env)) return true;
  if (ofProject.hasTrustDialogAccepted !== true) return false;
  const settings = read(join(project, '.claude', 'settings.local.json'));
  const approved =
    settings.enableAllProjectMcpServers === true ||
    [ofProject, settings].some(
      ({ enabledMcpjsonServers: names }) => Array.isArray(names) && names.includes(SERVER),
    );
  return approved && isStartable(record(read(join(project, '.mcp.json')).mcpServers), env);
}

/** Whether there is a server of our name whose program is there. */
function isStartable(servers: Json, env: NodeJS.ProcessEnv): boolean {
  const { command } = record(servers[SERVER]);
  if (typeof command !== 'string' || command === '') return false;
  if (isAbsolute(command)) return existsSync(command);
  const endings = process.platform === 'win32' ? ['.exe', '.cmd', '.bat'] : [''];
  const folders = (env.PATH ?? env.Path ?? '').split(delimiter).filter(isAbsolute);
  return folders.some((folder) => endings.some((ending) => existsSync(join(folder, command + ending))));
}

function read(file: string): Json {
  try {
    return record(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return {};
  }
}

function record(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {};
}
