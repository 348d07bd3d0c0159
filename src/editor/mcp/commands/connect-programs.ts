import type { ClientId, ConnectionPlan, Problem, Scope } from '../../../agents/connect';
import { listOf } from '../../commands/messages';
import {
  type ConnectionPreview,
  type ConnectionStage,
  connectionPage,
} from '../../documents/connection-page';
import { openPage, rewritePage } from '../../documents/open-document';
import type { Editor } from '../../editor';
import { plain, plainLines } from '../../presentation/plain-text';
import type { Project } from '../../projects/project';
import type { AgentPrograms } from '../agent-programs';

/**
 * Connects agents' programs: shows what would be written where, asks, writes. The dialog is what an agent that runs
 * the command can't answer. Where all of it is connected already, it offers to take it out again.
 */
export async function connectPrograms(
  editor: Editor,
  project: Project,
  programs: AgentPrograms,
  ids: readonly ClientId[],
  scope: Scope,
): Promise<void> {
  const { l10n } = editor.vscode;
  const plan = await programs.plan('connect', scope, ids);
  if (plan.changes.length > 0 || plan.problems.length > 0) {
    await carryOut(editor, project, programs, plan);
    return;
  }
  const disconnect = l10n.t('Disconnect…');
  const names = namesOf(editor, programs, ids);
  const pressed = await editor.dialogs.say('info', l10n.t('{0}: connected already.', names), [disconnect]);
  if (pressed !== disconnect) return;
  await carryOut(editor, project, programs, await programs.plan('disconnect', scope, ids));
}

async function carryOut(
  editor: Editor,
  project: Project,
  programs: AgentPrograms,
  plan: ConnectionPlan,
): Promise<void> {
  const { l10n } = editor.vscode;
  const connects = plan.direction === 'connect';
  const included = plan.clients.filter((client) => client.included).map(({ id }) => id);
  const names = namesOf(editor, programs, included);
  const title = connects ? l10n.t('Connect {0}', names) : l10n.t('Disconnect {0}', names);
  const preview = previewOf(programs, plan, title);
  const page = (stage: ConnectionStage) => connectionPage(editor.vscode, preview, stage);
  // The dialog comes over it, and keeps the keyboard.
  const uri = await openPage(editor, project, title, page('shown'), { preserveFocus: true });
  if (plan.changes.length === 0) {
    await sayProblems(editor, plan.problems);
    return;
  }
  const gesture = await editor.dialogs.confirm({
    question: connects
      ? l10n.t('Connect {0}? Files that are written: {1}', names, plan.changes.length)
      : l10n.t('Disconnect {0}? Files that are changed: {1}', names, plan.changes.length),
    detail: plainLines(
      [
        ...plan.changes.map(({ label }) => label),
        ...warning(editor, programs, plan),
        ...plan.problems.map((problem) => l10n.t('Left as it is: {0}', textOf(problem))),
      ].join('\n'),
    ),
    button: connects ? l10n.t('Write') : l10n.t('Take Out'),
  });
  if (gesture === undefined) {
    rewritePage(editor, uri, page('left'));
    return;
  }
  const failed = await programs.agents.applyPlan(plan);
  rewritePage(editor, uri, page('done'));
  editor.log.info(
    `${plan.direction} ${included.join(', ')}: ${plan.changes.map(({ label }) => label).join(', ')}`,
  );
  const problems = [...plan.problems, ...failed];
  if (problems.length > 0) {
    await sayProblems(editor, problems);
    return;
  }
  const message = connects
    ? l10n.t(
        '{0}: connected. Start running ones anew; they may ask whether you trust what was written.',
        names,
      )
    : l10n.t('{0}: disconnected.', names);
  await editor.dialogs.say('info', message);
}

function previewOf(programs: AgentPrograms, plan: ConnectionPlan, title: string): ConnectionPreview {
  return {
    title,
    files: plan.changes.map(({ label, clients, before, after }) => ({
      label,
      clients: clients.map((id) => programs.agents.clientOf(id)?.label ?? id),
      diff: programs.agents.unifiedDiff(label, before, after),
    })),
    problems: plan.problems.map(textOf),
  };
}

/** Files of the project are usually committed; the launcher is on this machine only. */
function warning(editor: Editor, { call }: AgentPrograms, plan: ConnectionPlan): string[] {
  const { l10n } = editor.vscode;
  if (!call.machineOnly || plan.scope === 'user' || plan.direction === 'disconnect') return [];
  return [
    '',
    l10n.t(
      'They name a command that only this machine has. If you commit them, install `masterplan` on the PATH first.',
    ),
  ];
}

async function sayProblems(editor: Editor, problems: readonly Problem[]): Promise<void> {
  const { l10n } = editor.vscode;
  const [first] = problems;
  const text = plain(first === undefined ? '' : textOf(first), 300);
  const message =
    problems.length > 1
      ? l10n.t('Left as it is: {0} (and {1} more)', text, problems.length - 1)
      : l10n.t('Left as it is: {0}', text);
  await editor.dialogs.say('error', message);
}

function textOf({ label, line, column, message }: Problem): string {
  return `${label}${line === undefined ? '' : `:${line}:${column ?? 1}`} ${message}`;
}

function namesOf(editor: Editor, { agents }: AgentPrograms, ids: readonly ClientId[]): string {
  return listOf(
    editor,
    ids.map((id) => agents.clientOf(id)?.label ?? id),
  );
}
