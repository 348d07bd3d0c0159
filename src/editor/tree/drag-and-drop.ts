import type * as vscode from 'vscode';
import type { OutlineItem } from '../../model/outline';
import { itemName } from '../commands/messages';
import { showError } from '../commands/show-error';
import type { Editor } from '../editor';
import type { Gesture } from '../human-seat/gesture';
import { requiredGesture } from '../human-seat/required-gesture';
import { ItemNode } from '../nodes';
import { isContainer } from '../presentation/item-text';
import type { Project } from '../projects/project';
import type { PlanElement } from './plan-tree';

const MIME = 'application/vnd.code.tree.masterplan.plan';

/** Where dropped items go: below `parentId` (null: the top level), beside a sibling or at the end. */
export interface Place {
  planId: string;
  parentId: number | null;
  beside?: { side: 'before' | 'after'; siblingId: number };
}

/**
 * Moves items by drag and drop: onto a container (to its end), onto a plan (to the end of its top level), or onto
 * another item, whose place they take: before it when they come from below or elsewhere, after it when they come
 * from above, as rows in a list do.
 */
export class PlanDragAndDrop implements vscode.TreeDragAndDropController<PlanElement> {
  readonly dropMimeTypes = [MIME];
  readonly dragMimeTypes = [MIME];

  constructor(private readonly editor: Editor) {}

  handleDrag(source: readonly PlanElement[], dataTransfer: vscode.DataTransfer): void {
    const items = source.filter((node) => node instanceof ItemNode);
    if (items.length > 0) dataTransfer.set(MIME, new this.editor.vscode.DataTransferItem(items));
  }

  async handleDrop(target: PlanElement | undefined, dataTransfer: vscode.DataTransfer): Promise<void> {
    try {
      // Any extension could put something there: only our own nodes count, and make the gesture.
      const given: unknown = dataTransfer.get(MIME)?.value;
      const dropped = Array.isArray(given) ? given.filter((node) => node instanceof ItemNode) : [];
      if (!this.editor.gestures.areOurs(dropped)) return;
      await this.#drop(target, dropped);
    } catch (error) {
      await showError(this.editor, error, 'drag and drop');
    }
  }

  async #drop(target: PlanElement | undefined, dropped: readonly ItemNode[]): Promise<void> {
    const { l10n } = this.editor.vscode;
    const project = dropped[0]?.project;
    if (project === undefined || target?.kind === 'project') return;
    const items = outermost(project, dropped);
    const [first] = items;
    if (first === undefined) return;
    const place = placeOf(project, target, first);
    if (place === undefined) return;
    const strays = dropped.some((node) => node.project !== project) || target?.project !== project;
    if (strays || items.some((item) => item.plan_id !== place.planId)) {
      await this.editor.dialogs.say(
        'info',
        l10n.t('An item stays in its plan: it can be moved within it only.'),
      );
      return;
    }
    // Dropped on itself, or on what is below it: nothing to do.
    const above = new Set(target.kind === 'item' ? lineOf(project, target.itemId) : []);
    if (items.some((item) => above.has(item.id))) return;
    const gesture = await this.#gestureFor(project, items, place, dropped);
    if (gesture === undefined) return;
    const location = { viewId: 'masterplan.plan' };
    await this.editor.vscode.window.withProgress({ location }, () => move(project, items, place, gesture));
  }

  /** What touches another's claim or a decision is asked about. */
  async #gestureFor(
    project: Project,
    items: readonly OutlineItem[],
    place: Place,
    nodes: readonly ItemNode[],
  ): Promise<Gesture | undefined> {
    const { l10n } = this.editor.vscode;
    const delicate = items.filter((item) => needsConfirmation(project, item, place));
    const what = items.map(itemName).join(', ');
    const [first] = delicate;
    if (first === undefined) return this.editor.gestures.ofNodes(nodes, `move ${what}`);
    return this.editor.dialogs.confirm({
      question:
        items.length === 1
          ? l10n.t('Move {0}?', itemName(first))
          : l10n.t('Move {0} and {1} more?', itemName(first), items.length - 1),
      detail: l10n.t('This touches an item that another holds, or one that only people may divide.'),
      button: l10n.t('Move'),
    });
  }
}

function needsConfirmation(project: Project, item: OutlineItem, place: Place): boolean {
  const input = { item_id: item.id, parent_id: place.parentId };
  return requiredGesture('move', input, { mirror: project.mirror, viewer: project.me }) === 'deliberate';
}

/** The dropped items without those below another one of them, in the order of the tree. */
function outermost(project: Project, nodes: readonly ItemNode[]): OutlineItem[] {
  const ids = new Set(nodes.map((node) => node.itemId));
  return nodes
    .filter(
      (node) =>
        !lineOf(project, node.itemId)
          .slice(1)
          .some((id) => ids.has(id)),
    )
    .map((node) => project.mirror.item(node.itemId))
    .filter((item) => item !== undefined)
    .sort((one, other) => (one.parent_id === other.parent_id ? one.position - other.position : 0));
}

/** The item and all above it. */
function lineOf(project: Project, itemId: number): number[] {
  const line: number[] = [];
  for (let id: number | null = itemId; id !== null && !line.includes(id); ) {
    line.push(id);
    id = project.mirror.item(id)?.parent_id ?? null;
  }
  return line;
}

/** Where an item that is dropped there goes; undefined: nowhere. */
export function placeOf(
  project: Pick<Project, 'mirror'>,
  target: PlanElement | undefined,
  dropped: OutlineItem,
): Place | undefined {
  const { mirror } = project;
  if (target?.kind === 'plan') {
    return atEnd(target.planId, null, mirror.roots(target.planId), dropped);
  }
  if (target?.kind !== 'item') return undefined;
  const item = mirror.item(target.itemId);
  if (item === undefined) return undefined;
  const { plan_id: planId, parent_id: parentId } = item;
  if (isContainer(item) || item.item_type === 'phase' || item.item_type === 'sprint') {
    return atEnd(planId, item.id, mirror.children(item.id), dropped);
  }
  const comesFromAbove = dropped.parent_id === parentId && dropped.position < item.position;
  return { planId, parentId, beside: { side: comesFromAbove ? 'after' : 'before', siblingId: item.id } };
}

function atEnd(
  planId: string,
  parentId: number | null,
  siblings: readonly OutlineItem[],
  dropped: OutlineItem,
): Place {
  const last = siblings.filter((one) => one.id !== dropped.id).at(-1);
  if (last === undefined) return { planId, parentId };
  return { planId, parentId, beside: { side: 'after', siblingId: last.id } };
}

/** One after another, so that they stand in the order in which they were. */
async function move(
  project: Project,
  items: readonly OutlineItem[],
  place: Place,
  gesture: Gesture,
): Promise<void> {
  let { beside } = place;
  const isMoved = (id: number) => items.some((item) => item.id === id);
  // The last child of a container may be dropped too: then the others go behind the one before it.
  if (beside !== undefined && isMoved(beside.siblingId)) {
    const siblings =
      place.parentId === null ? project.mirror.roots(place.planId) : project.mirror.children(place.parentId);
    const other = siblings.filter((one) => !isMoved(one.id)).at(-1);
    beside = other === undefined ? undefined : { side: 'after', siblingId: other.id };
  }
  for (const item of items) {
    const sibling = beside === undefined ? {} : { [beside.side]: beside.siblingId };
    await project.write('move', { item_id: item.id, parent_id: place.parentId, ...sibling }, gesture);
    beside = { side: 'after', siblingId: item.id };
  }
}
