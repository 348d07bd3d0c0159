import type { Command } from '../../commands/command';
import type { Choice } from '../../dialogs/dialogs';
import type { Editor } from '../../editor';
import { launcherFile } from '../../terminal/launcher-place';
import { type AgentClient, agentClients } from '../agent-clients';
import { hasPlan } from '../has-plan';
import { isSharing } from '../sharing';
import { startSharing } from './start-sharing';

type Target = { kind: 'editor' } | { kind: 'client'; client: AgentClient };

/** Helps to give the plan to an agent: those in this editor, and those that are started outside of it. */
export const connectAgents: Command = {
  id: 'masterplan.connectAgents',
  async run(editor) {
    const { l10n } = editor.vscode;
    const target = await editor.dialogs.pick(choices(editor), {
      title: l10n.t('Connect Agents'),
      placeholder: l10n.t('Which agent shall get the plan?'),
    });
    if (target === undefined) return;
    if (target.kind === 'editor') await connectEditor(editor);
    else await connectClient(editor, target.client);
  },
};

async function choices(editor: Editor): Promise<Choice<Target>[]> {
  const { l10n } = editor.vscode;
  const outside = agentClients(launcherFile(editor.context)).map((client): Choice<Target> => {
    const { place } = client;
    return {
      label: client.label,
      value: { kind: 'client', client },
      icon: 'terminal',
      detail:
        place.kind === 'command'
          ? l10n.t('One command, run in the project’s folder')
          : l10n.t('A few lines in {0}', place.file),
    };
  });
  const inside: Choice<Target> = {
    label: l10n.t('This editor’s agents'),
    value: { kind: 'editor' },
    icon: 'vm-connect',
    detail: await editorState(editor),
  };
  return [inside, ...outside];
}

async function editorState(editor: Editor): Promise<string> {
  const { l10n, workspace } = editor.vscode;
  if (!workspace.isTrusted) return l10n.t('Not in Restricted Mode');
  if (!isSharing(editor)) return l10n.t('Turned off: choose to turn it on');
  await editor.projects.ready();
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

async function connectClient(
  editor: Editor,
  { label, place, language, snippet }: AgentClient,
): Promise<void> {
  const { l10n, env, workspace, window } = editor.vscode;
  await env.clipboard.writeText(snippet);
  const show = l10n.t('Show It');
  const message =
    place.kind === 'command'
      ? l10n.t('{0}: the command is in the clipboard. Run it in a terminal in the project’s folder.', label)
      : l10n.t('{0}: the lines are in the clipboard. Add them to {1}.', label, place.file);
  if ((await editor.dialogs.say('info', message, [show])) === show) {
    await window.showTextDocument(await workspace.openTextDocument({ language, content: snippet }));
  }
}
