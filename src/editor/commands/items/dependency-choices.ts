import type { OutlineItem } from '../../../model/outline';
import type { Choice } from '../../dialogs/dialogs';
import type { Editor } from '../../editor';
import type { Project } from '../../projects/project';
import { containersOf, itemChoice, moreUrgent } from '../item-choices';
import { mapGently } from '../map-gently';
import type { PlanTarget } from '../targets';

/** Items of the plan that another one can be made to wait for, unfinished ones first. */
export async function dependencyChoices(
  editor: Editor,
  { project, plan }: PlanTarget,
  without: ReadonlySet<number>,
): Promise<Choice<number>[]> {
  const items = [...project.mirror.items(plan.plan_id)].filter((item) => !without.has(item.id));
  items.sort(moreUrgent);
  return mapGently(items, (item) => ({ ...itemChoice(editor, { project, item, plan }), value: item.id }));
}

/** The item itself, its containers and what is below it: to wait for one of these would close a cycle. */
export function familyOf(project: Project, item: OutlineItem): Set<number> {
  const family = new Set([item.id, ...containersOf(project.mirror, item).map((one) => one.id)]);
  for (const id of idsBelow(project, item)) family.add(id);
  return family;
}

/** The ids of everything below an item. */
export function idsBelow(project: Project, item: OutlineItem): Set<number> {
  const below = new Set<number>();
  const waiting = [item.id];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    for (const child of project.mirror.children(id)) {
      if (below.has(child.id)) continue;
      below.add(child.id);
      waiting.push(child.id);
    }
  }
  return below;
}
