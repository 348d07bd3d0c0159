import type { OutlineItem } from '../../../model/outline';
import type { Editor } from '../../editor';
import { plain } from '../../presentation/plain-text';
import { listOf } from '../messages';
import type { PlanTarget } from '../targets';

/** What is still open in a plan that is to be approved, people's first, as a sentence; undefined: nothing. */
export function stillOpen(editor: Editor, { project, plan }: PlanTarget): string | undefined {
  const open = [...project.mirror.items(plan.plan_id)].filter(isOpen);
  if (open.length === 0) return undefined;
  const sorted = open.sort((one, other) => Number(isForPeople(other)) - Number(isForPeople(one)));
  const { l10n } = editor.vscode;
  const names = listOf(
    editor,
    sorted.map((item) => name(editor, item)),
  );
  return open.length === 1
    ? l10n.t('1 item is still open: {0}', names)
    : l10n.t('{0} items are still open: {1}', open.length, names);
}

function isOpen({ child_count, item_type, status }: OutlineItem): boolean {
  if (child_count > 0 || item_type === 'phase' || item_type === 'sprint') return false;
  return status !== 'completed' && status !== 'cancelled';
}

function isForPeople({ assignee_type, item_type }: OutlineItem): boolean {
  return assignee_type === 'human' || item_type === 'decision' || item_type === 'manual';
}

function name({ vscode: { l10n } }: Editor, item: OutlineItem): string {
  const text = `${plain(item.item_key, 40)} ${plain(item.title, 60)}`;
  if (item.item_type === 'decision') return l10n.t('{0} (a decision)', text);
  return isForPeople(item) ? l10n.t('{0} (for a person)', text) : text;
}
