import { realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import type { Call } from '../../agents/client-definition';
import type { ClientId, ConnectionPlan, Scope } from '../../agents/connect';
import type { Editor } from '../editor';
import type { Project } from '../projects/project';
import { launcherFile } from '../terminal/launcher-place';

/** What `masterplan connect` is made of. A bundle of its own: the extension's start does not pay for it. */
type Agents = typeof import('../../agents/connect');

/** The agents' own programs on this machine, and their files in one project. */
export interface AgentPrograms {
  readonly agents: Agents;
  readonly call: Call;
  plan(
    direction: ConnectionPlan['direction'],
    scope: Scope,
    named: readonly ClientId[],
  ): Promise<ConnectionPlan>;
}

/** Looks at the machine; changes nothing. */
export async function agentPrograms(editor: Editor, project: Project): Promise<AgentPrograms> {
  const agents = require(editor.context.asAbsolutePath('dist/connect.js')) as Agents;
  const surroundings = { env: process.env, platform: process.platform };
  const call = await agents.findCall(surroundings, { command: launcherFile(editor.context), args: [] });
  const opened = project.folders[0]?.uri.fsPath ?? project.location.root;
  const start = await realpath(opened).catch(() => project.location.root);
  const folders = {
    project: await agents.checkoutOf(start, project.location.root),
    home: await realpath(homedir()),
  };
  return {
    agents,
    call,
    plan: (direction, scope, named) =>
      agents.planConnection({
        ...surroundings,
        direction,
        scope,
        folders,
        call,
        named,
        all: false,
        hooks: true,
        instructions: true,
      }),
  };
}
