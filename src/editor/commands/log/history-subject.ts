import path from 'node:path';
import type { Editor } from '../../editor';
import type { Node } from '../../nodes';
import { plain } from '../../presentation/plain-text';
import type { Project } from '../../projects/project';
import type { Invocation } from '../command';
import { itemName } from '../messages';
import { itemOfNode, pickItem, pickPlan, pickProject, planOfNode } from '../targets';
import { worktreePath } from './worktree-path';

/** Whose or of what the history is: the operation's filters, and the name for people. */
export interface HistorySubject {
  project: Project;
  filter: Record<string, unknown>;
  name: string;
}

/** Of the node that the command was run on, else of what the person picks. */
export async function historySubject(
  editor: Editor,
  invocation: Invocation,
): Promise<HistorySubject | undefined> {
  const [node] = invocation.nodes;
  return (node === undefined ? undefined : ofNode(node)) ?? askSubject(editor, invocation);
}

function ofNode(node: Node): HistorySubject | undefined {
  const { project } = node;
  if (node.kind === 'session') return ofSession(project, node.session);
  const item = itemOfNode(node);
  if (item !== undefined) return { project, filter: { item_id: item.item.id }, name: itemName(item.item) };
  const plan = planOfNode(node);
  return plan === undefined
    ? undefined
    : { project, filter: { plan_id: plan.plan.plan_id }, name: plain(plan.plan.title) };
}

interface SessionLike {
  session_id: string;
  session_name: string | null;
  client: string;
  user: string;
}

function ofSession(project: Project, session: SessionLike): HistorySubject {
  const name = plain(session.session_name ?? session.session_id);
  return { project, filter: { session_id: session.session_id }, name };
}

type Kind = 'item' | 'plan' | 'session' | 'actor' | 'file' | 'all';

async function askSubject(editor: Editor, invocation: Invocation): Promise<HistorySubject | undefined> {
  const { l10n } = editor.vscode;
  const title = l10n.t('Show the History');
  const kind = await editor.dialogs.pick<Kind>(
    [
      { label: l10n.t('Of an item'), icon: 'circle-outline', value: 'item' },
      { label: l10n.t('Of a plan'), icon: 'checklist', value: 'plan' },
      { label: l10n.t('Of a session'), icon: 'comment-discussion', value: 'session' },
      { label: l10n.t('Of a person or an agent'), icon: 'person', value: 'actor' },
      { label: l10n.t('Of a file or folder'), icon: 'file', value: 'file' },
      { label: l10n.t('Of everything'), icon: 'history', value: 'all' },
    ],
    { title, placeholder: l10n.t('What do you want to know about?') },
  );
  if (kind === undefined) return undefined;
  if (kind === 'item') {
    const none = l10n.t('There is no item yet.');
    const target = await pickItem(editor, invocation, { title, token: 'hasHistory', none });
    if (target === undefined) return undefined;
    const { project, item } = target;
    return { project, filter: { item_id: item.id }, name: itemName(item) };
  }
  if (kind === 'plan') {
    const none = l10n.t('There is no plan yet.');
    const target = await pickPlan(editor, invocation, { title, token: 'hasHistory', none });
    if (target === undefined) return undefined;
    const { project, plan } = target;
    return { project, filter: { plan_id: plan.plan_id }, name: plain(plan.title) };
  }
  const project = await pickProject(editor, invocation, title);
  if (project === undefined) return undefined;
  switch (kind) {
    case 'session':
      return askSession(editor, project, title);
    case 'actor':
      return askActor(editor, project, title);
    case 'file':
      return askFile(editor, project, title);
    case 'all':
      return { project, filter: {}, name: plain(project.name) };
  }
}

async function readSessions(project: Project): Promise<SessionLike[]> {
  const { sessions } = await project.read('sessions', {});
  return Array.isArray(sessions) ? (sessions as SessionLike[]) : [];
}

async function askSession(
  editor: Editor,
  project: Project,
  title: string,
): Promise<HistorySubject | undefined> {
  const { l10n } = editor.vscode;
  const choices = readSessions(project).then((sessions) =>
    sessions.map((session) => ({
      label: plain(session.session_name ?? session.session_id),
      description: `${plain(session.client, 40)} · ${plain(session.user, 60)}`,
      detail: plain(session.session_id),
      icon: 'comment-discussion',
      value: session,
    })),
  );
  const session = await editor.dialogs.pick(choices, { title, placeholder: l10n.t('Which session?') });
  return session === undefined ? undefined : ofSession(project, session);
}

async function askActor(
  editor: Editor,
  project: Project,
  title: string,
): Promise<HistorySubject | undefined> {
  const { l10n } = editor.vscode;
  const choices = readSessions(project).then((sessions) => {
    const people = new Set(sessions.map((session) => session.user));
    const agents = new Set(sessions.map((session) => session.client));
    return [
      ...[...people].map((name) => ({ label: plain(name), icon: 'person', value: name })),
      ...[...agents].map((name) => ({ label: plain(name), icon: 'hubot', value: name })),
    ];
  });
  const actor = await editor.dialogs.pick(choices, { title, placeholder: l10n.t('Whose changes?') });
  return actor === undefined ? undefined : { project, filter: { actor }, name: plain(actor) };
}

async function askFile(editor: Editor, project: Project, title: string): Promise<HistorySubject | undefined> {
  const { l10n, window } = editor.vscode;
  const open = window.activeTextEditor?.document.uri;
  const value =
    open?.scheme === 'file' && editor.projects.of(open) === project
      ? await worktreePath(open.fsPath, project.location.root)
      : '';
  const file = await editor.dialogs.input({
    title,
    prompt: l10n.t('Which file or folder? As agents name it: from the top of the worktree on.'),
    value,
  });
  const named = file?.replaceAll(path.sep, '/').replace(/^(\.\/)+/, '');
  return named === undefined || named === ''
    ? undefined
    : { project, filter: { file: named }, name: plain(named) };
}
