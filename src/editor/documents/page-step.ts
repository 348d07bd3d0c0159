import type * as vscode from 'vscode';
import type { Editor } from '../editor';
import { itemTokens, planTokens } from '../presentation/capabilities';
import { ContextKeys, type PageStep } from '../presentation/context-keys';
import type { Project } from '../projects/project';
import { pageNameOf, projectOf, VIEW_SCHEME } from './addresses';

/** Keeps the context key that says which button the title of the page in front has. */
export function followPageStep(editor: Editor): vscode.Disposable {
  const { commands, Disposable, window } = editor.vscode;
  const keys = new ContextKeys(commands);
  let followed: { project: Project; changes: { dispose(): void } } | undefined;
  const update = () => {
    const uri = pageInFront(editor);
    const project = uri === undefined ? undefined : projectOf(editor, uri);
    if (project !== followed?.project) {
      followed?.changes.dispose();
      followed =
        project === undefined ? undefined : { project, changes: project.mirror.onDidChange(() => update()) };
    }
    keys.set('masterplan.page', uri === undefined ? 'none' : pageStep(editor, uri));
  };
  const subscriptions = [
    window.tabGroups.onDidChangeTabs(update),
    window.tabGroups.onDidChangeTabGroups(update),
    editor.projects.onDidChange(update),
  ];
  update();
  return new Disposable(() => {
    for (const one of subscriptions) one.dispose();
    followed?.changes.dispose();
  });
}

/** The page in the editor that the person works in, if it is one of ours. */
export function pageInFront({ vscode: { window } }: Pick<Editor, 'vscode'>): vscode.Uri | undefined {
  const input: unknown = window.tabGroups.activeTabGroup?.activeTab?.input;
  if (typeof input !== 'object' || input === null || !('uri' in input)) return undefined;
  return isPage(input.uri) ? input.uri : undefined;
}

/** Whether it is the address of one of our pages: what VS Code hands to a command of an editor's title. */
export function isPage(value: unknown): value is vscode.Uri {
  if (typeof value !== 'object' || value === null || !('scheme' in value)) return false;
  return value.scheme === VIEW_SCHEME && 'path' in value && typeof value.path === 'string';
}

/** What is to be done next with the item or plan of a page. */
export function pageStep(editor: Pick<Editor, 'projects'>, uri: vscode.Uri): PageStep {
  const project = projectOf(editor, uri);
  const name = pageNameOf(uri);
  if (project === undefined || name === undefined || name.kind === 'kept') return 'none';
  const { me, mirror } = project;
  if (name.kind === 'plan') {
    const plan = mirror.plan(name.planId);
    return plan !== undefined && planTokens(plan, me).includes('canReview') ? 'review' : 'none';
  }
  const item = mirror.item(name.itemId);
  const plan = item === undefined ? undefined : mirror.plan(item.plan_id);
  if (item === undefined || plan === undefined) return 'none';
  const tokens = itemTokens(item, plan, me);
  if (tokens.includes('canDecide')) return 'decide';
  // What is open can be completed at once, but it is taken first.
  if (tokens.includes('canClaim')) return 'claim';
  return tokens.includes('canComplete') ? 'complete' : 'none';
}
