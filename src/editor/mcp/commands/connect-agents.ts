import type { ClientId, Scope } from '../../../agents/connect';
import type { Command } from '../../commands/command';
import { noFolder } from '../../commands/next-steps';
import type { Choice } from '../../dialogs/dialogs';
import type { Editor } from '../../editor';
import { plain } from '../../presentation/plain-text';
import type { Project } from '../../projects/project';
import { type AgentPrograms, agentPrograms } from '../agent-programs';
import { hasPlan } from '../has-plan';
import { isSharing } from '../sharing';
import { connectPrograms } from './connect-programs';
import { startSharing } from './start-sharing';

type Target = { kind: 'editor' } | { kind: 'programs'; ids: ClientId[]; scope: Scope } | { kind: 'other' };

/** Gives the plan to agents: those in this editor, and those that are programs of their own. */
export const connectAgents: Command = {
  id: 'masterplan.connectAgents',
  async run(editor) {
    const { l10n, workspace } = editor.vscode;
    // Restricted Mode: the project's files are not looked at and nothing is written.
    if (!workspace.isTrusted) {
      await connectEditor(editor);
      return;
    }
    await editor.projects.ready();
    const project = await chooseProject(editor);
    if (project === undefined) return;
    const programs = await agentPrograms(editor, project);
    const target = await editor.dialogs.pick(choices(editor, programs), {
      title: l10n.t('Connect Agents'),
      placeholder: l10n.t('Which agent shall get the plan?'),
    });
    switch (target?.kind) {
      case 'editor':
        return connectEditor(editor);
      case 'programs':
        return connectPrograms(editor, project, programs, target.ids, target.scope);
      case 'other':
        return connectOther(editor, programs);
    }
  },
};

/** The only project, or the one that the person picks. Throws NOT_FOUND where no folder is open. */
async function chooseProject(editor: Editor): Promise<Project | undefined> {
  const { l10n } = editor.vscode;
  const [first, ...more] = editor.projects.all();
  if (first === undefined) throw noFolder(editor);
  if (more.length === 0) return first;
  return editor.dialogs.pick(
    [first, ...more].map((project) => ({
      label: plain(project.name),
      value: project,
      description: project.location.root,
      icon: 'folder',
    })),
    { title: l10n.t('Connect Agents'), placeholder: l10n.t('In which project?') },
  );
}

async function choices(editor: Editor, programs: AgentPrograms): Promise<Choice<Target>[]> {
  const { l10n } = editor.vscode;
  const inside: Choice<Target> = {
    label: l10n.t('This editor’s agents'),
    value: { kind: 'editor' },
    icon: 'vm-connect',
    detail: await editorState(editor),
  };
  // The extension gives VS Code's agents the plan already.
  const clients = programs.agents.CLIENTS.filter(({ id }) => id !== 'vscode');
  const known = await Promise.all(clients.map(({ id }) => stateOf(programs, id)));
  const found = known.filter((one) => one.found && !one.connected && one.scope === 'project');
  const all: Choice<Target> = {
    label: l10n.t('All that are found here'),
    value: { kind: 'programs', ids: found.map(({ id }) => id), scope: 'project' },
    icon: 'plug',
    detail: found.map(({ label }) => label).join(', '),
  };
  const each = known.map(
    ({ id, label, scope, found: isFound, connected }): Choice<Target> => ({
      label,
      value: { kind: 'programs', ids: [id], scope },
      icon: connected ? 'check' : 'terminal',
      detail: connected
        ? l10n.t('Connected')
        : isFound
          ? l10n.t('Found on this machine')
          : l10n.t('Not found on this machine'),
    }),
  );
  const other: Choice<Target> = {
    label: l10n.t('Another agent'),
    value: { kind: 'other' },
    icon: 'clippy',
    detail: l10n.t('A few lines for its configuration'),
  };
  return [inside, ...(found.length > 1 ? [all] : []), ...each, other];
}

interface ProgramState {
  id: ClientId;
  label: string;
  /** Some have files of the user's only. */
  scope: Scope;
  found: boolean;
  connected: boolean;
}

async function stateOf({ agents, plan }: AgentPrograms, id: ClientId): Promise<ProgramState> {
  const client = agents.clientOf(id);
  const scope = client?.server.project === undefined ? 'user' : 'project';
  const { changes, problems, clients } = await plan('connect', scope, [id]);
  return {
    id,
    label: client?.label ?? id,
    scope,
    found: clients.find((one) => one.id === id)?.found !== undefined,
    connected: changes.length === 0 && problems.length === 0,
  };
}

async function editorState(editor: Editor): Promise<string> {
  const { l10n } = editor.vscode;
  if (!isSharing(editor)) return l10n.t('Turned off: choose to turn it on');
  const found = await Promise.all(editor.projects.all().map(hasPlan));
  return found.includes(true)
    ? l10n.t('Connected already: the MCP server is offered to them')
    : l10n.t('By themselves, as soon as there is a plan');
}

async function connectEditor(editor: Editor): Promise<void> {
  const { l10n, workspace, commands } = editor.vscode;
  if (!workspace.isTrusted || !isSharing(editor)) {
    await startSharing.run(editor, { nodes: [], foreign: [], selected: [] });
    return;
  }
  const show = l10n.t('Show Servers');
  const message = l10n.t(
    'This editor’s agents get the plan by themselves. In the chat, pick the tools of the server “Masterplan”.',
  );
  if ((await editor.dialogs.say('info', message, [show])) === show) {
    await commands.executeCommand('workbench.mcp.listServer');
  }
}

async function connectOther(editor: Editor, { agents, call }: AgentPrograms): Promise<void> {
  const { l10n, env, workspace, window } = editor.vscode;
  const { text, language } = agents.anyClient(call, process.platform);
  await env.clipboard.writeText(text);
  const show = l10n.t('Show It');
  const message = l10n.t(
    'The lines are in the clipboard. Most agents take them in the file that lists their MCP servers.',
  );
  if ((await editor.dialogs.say('info', message, [show])) === show) {
    await window.showTextDocument(await workspace.openTextDocument({ language, content: text }));
  }
}
