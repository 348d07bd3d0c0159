import type { OutlineItem } from '../../../model/outline';
import { requiredGesture } from '../../human-seat/required-gesture';
import { isMine } from '../../presentation/capabilities';
import type { Project } from '../../projects/project';
import type { ItemTarget } from '../targets';

/** The leaves of an item: itself where it has no children. Cancelled and completed ones are left out. */
export function openLeaves(project: Project, item: OutlineItem): OutlineItem[] {
  const leaves: OutlineItem[] = [];
  const waiting = [item];
  for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
    if (one.child_count > 0) waiting.push(...project.mirror.children(one.id));
    else if (one.status !== 'completed' && one.status !== 'cancelled') leaves.push(one);
  }
  return leaves;
}

/** The items at or below the target that somebody else works on: to change them overrides a claim. */
export function heldByOthers({ project, item }: ItemTarget): OutlineItem[] {
  return openLeaves(project, item).filter(
    (leaf) => leaf.status === 'in_progress' && !isMine(leaf, project.me),
  );
}

/** What is written for one item. */
export interface ItemWrite {
  operation: string;
  input: (target: ItemTarget) => Record<string, unknown>;
}

/**
 * Whether a click on the nodes is enough for these writes, or a dialog is needed: for what only a person may do,
 * and where somebody else holds an item.
 */
export function neededStrength(
  targets: readonly ItemTarget[],
  { operation, input }: ItemWrite,
): 'node' | 'modal' {
  const isDeliberate = (target: ItemTarget) => {
    const { mirror, me: viewer } = target.project;
    return requiredGesture(operation, input(target), { mirror, viewer }) === 'deliberate';
  };
  return targets.some(isDeliberate) ? 'modal' : 'node';
}
