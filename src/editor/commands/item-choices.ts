import type { OutlineItem } from '../../model/outline';
import type { ItemStatus } from '../../model/vocabulary';
import type { Choice } from '../dialogs/dialogs';
import type { Editor } from '../editor';
import type { PlanMirror } from '../mirror/plan-mirror';
import { itemLook } from '../presentation/item-looks';
import { holderName } from '../presentation/item-text';
import { statusWord } from '../presentation/item-words';
import { plain } from '../presentation/plain-text';
import type { ItemTarget } from './targets';

const STATUS_RANK: Record<ItemStatus, number> = {
  in_progress: 0,
  pending: 1,
  blocked: 2,
  deferred: 3,
  completed: 4,
  cancelled: 5,
};

/** The order of quick picks: what is in work, then what could be, each by priority; what is over, newest first. */
export function moreUrgent(one: OutlineItem, other: OutlineItem): number {
  const isOver = one.status === 'completed' || one.status === 'cancelled';
  return (
    STATUS_RANK[one.status] - STATUS_RANK[other.status] ||
    (isOver ? byTime(other, one) : one.priority - other.priority) ||
    one.id - other.id
  );
}

/** ISO times sort as they are written. */
function byTime(one: OutlineItem, other: OutlineItem): number {
  if (one.updated_at === other.updated_at) return 0;
  return one.updated_at < other.updated_at ? -1 : 1;
}

/** An item in a quick pick: title; key, status and holder; the containers above it. All of it is searched. */
export function itemChoice(
  editor: Pick<Editor, 'vscode'>,
  { project, item, plan }: ItemTarget,
  options: { namesProject?: boolean } = {},
): Omit<Choice<unknown>, 'value'> {
  const holder = holderName({ vscode: editor.vscode, viewer: project.me }, item);
  const about = [item.item_key, statusWord(editor, item.status), ...(holder === undefined ? [] : [holder])];
  const path = [plan.title, ...containersOf(project.mirror, item).map((one) => one.title)];
  if (options.namesProject) path.unshift(project.name);
  return {
    label: plain(item.title),
    description: about.map((part) => plain(part, 60)).join(' · '),
    detail: path.map((part) => plain(part, 60)).join(' › '),
    icon: itemLook(item, false).icon,
  };
}

/** The containers above an item, the outermost first. */
export function containersOf(mirror: Pick<PlanMirror, 'item'>, item: OutlineItem): OutlineItem[] {
  const line: OutlineItem[] = [];
  const seen = new Set([item.id]);
  for (let id = item.parent_id; id !== null && !seen.has(id); ) {
    seen.add(id);
    const parent = mirror.item(id);
    if (parent === undefined) break;
    line.unshift(parent);
    id = parent.parent_id;
  }
  return line;
}
