import type { Editor } from '../editor';
import type { ViewState } from '../presentation/context-keys';

/** What the Plan view has to show, over all projects: the first that applies, contents before excuses. */
export function planState(
  { projects, vscode }: Pick<Editor, 'projects' | 'vscode'>,
  isReady: boolean,
): ViewState {
  const mirrors = projects.all().map(({ mirror }) => mirror);
  if (mirrors.length === 0) {
    const hasFolder = (vscode.workspace.workspaceFolders ?? []).length > 0;
    if (!hasFolder) return 'noFolder';
    return isReady ? 'noProject' : 'loading';
  }
  const plans = mirrors.flatMap((mirror) => mirror.plans());
  if (plans.length > 0) return plans.every((plan) => plan.status === 'completed') ? 'allDone' : 'live';
  const kinds = mirrors.map((mirror) => mirror.state.kind);
  if (kinds.includes('error')) return 'error';
  if (kinds.includes('loading') || kinds.includes('idle')) return 'loading';
  return kinds.includes('live') ? 'allArchived' : 'empty';
}
