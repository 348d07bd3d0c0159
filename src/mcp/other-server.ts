import { join } from 'node:path';
import { type JsonObject, objectOf, readJsonObject } from '../client/json-file';
import { isStartable } from '../client/startable';

/** Under this name `masterplan connect` writes the server. */
const SERVER = 'masterplan';

/**
 * Whether Claude Code uses a server of ours from its own configuration, too. It shows a plugin's server beside that
 * one (the other clients take one of two by the same name), and every tool would be there twice: the plugin's then
 * offers none. Whatever is not certain (the user has still to approve the project's file, or has turned the server
 * off, or what it starts is gone) counts as no.
 */
export function hasOtherServer(env: NodeJS.ProcessEnv, home: string): boolean {
  const project = env.CLAUDE_PROJECT_DIR;
  // Copilot runs Claude Code's plugins under the same names.
  if (project === undefined || env.COPILOT_PLUGIN_ROOT !== undefined) return false;
  const folder = env.CLAUDE_CONFIG_DIR;
  const own = readJsonObject(join(folder ?? home, '.claude.json'));
  const ofProject = objectOf(objectOf(own.projects)[project]);
  // What is turned off in `/mcp`.
  if (namesServer(ofProject.disabledMcpServers)) return false;
  const shared = (): unknown =>
    isApproved(ofProject, folder ?? join(home, '.claude'), project)
      ? serverIn(readJsonObject(join(project, '.mcp.json')))
      : undefined;
  // Of several by one name it takes the nearest, also where that one does not start.
  const { command, args } = objectOf(serverIn(ofProject) ?? shared() ?? serverIn(own));
  return isStartable([command, ...(Array.isArray(args) ? args : [])], 'mcp', env, project);
}

/** Whether the server of the project's `.mcp.json` is started: in a trusted folder, approved, and nowhere rejected. */
function isApproved(ofProject: JsonObject, userFolder: string, project: string): boolean {
  if (ofProject.hasTrustDialogAccepted !== true) return false;
  const settings = [
    ofProject,
    readJsonObject(join(userFolder, 'settings.json')),
    readJsonObject(join(project, '.claude', 'settings.json')),
    readJsonObject(join(project, '.claude', 'settings.local.json')),
  ];
  if (settings.some((one) => namesServer(one.disabledMcpjsonServers))) return false;
  return settings.some(
    (one) => one.enableAllProjectMcpServers === true || namesServer(one.enabledMcpjsonServers),
  );
}

function serverIn(config: JsonObject): unknown {
  return objectOf(config.mcpServers)[SERVER];
}

function namesServer(names: unknown): boolean {
  return Array.isArray(names) && names.includes(SERVER);
}
