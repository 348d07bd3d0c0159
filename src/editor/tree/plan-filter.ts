import type { OutlineItem } from '../../model/outline';
import type { ItemStatus } from '../../model/vocabulary';
import type { PlanMirror } from '../mirror/plan-mirror';

/** What the Plan view shows; empty lists and an empty text let everything through. */
export interface PlanFilter {
  text: string;
  statuses: readonly ItemStatus[];
  /** Titles of the outermost containers (usually phases). */
  phases: readonly string[];
  /** Who holds the item, by the name that the view shows. */
  agents: readonly string[];
}

export const NO_FILTER: PlanFilter = { text: '', statuses: [], phases: [], agents: [] };

export function isFiltering(filter: PlanFilter): boolean {
  return (
    filter.text !== '' || filter.statuses.length > 0 || filter.phases.length > 0 || filter.agents.length > 0
  );
}

/** What of a project the filter lets through. */
export interface Shown {
  plans: ReadonlySet<string>;
  items: ReadonlySet<number>;
  /** Leaves that match. */
  matches: number;
}

type FilteredMirror = Pick<PlanMirror, 'plans' | 'roots' | 'children'>;

/**
 * Finds the leaves that match, and shows them with everything above them. A container whose own text matches is
 * shown too, and of what is below it only what matches itself.
 */
export function applyFilter(
  mirror: FilteredMirror,
  filter: PlanFilter,
  holder: (item: OutlineItem) => string | undefined,
): Shown {
  const text = filter.text.toLocaleLowerCase();
  const statuses = new Set(filter.statuses);
  const phases = new Set(filter.phases);
  const agents = new Set(filter.agents);
  const items = new Set<number>();
  const plans = new Set<string>();
  let matches = 0;

  const hasText = (item: OutlineItem) =>
    item.title.toLocaleLowerCase().includes(text) ||
    item.item_key.toLocaleLowerCase().includes(text) ||
    item.labels.some((label) => label.toLocaleLowerCase().includes(text)) ||
    (item.claimed_by !== null && (holder(item)?.toLocaleLowerCase().includes(text) ?? false));
  const hasHolder = (item: OutlineItem) => {
    if (agents.size === 0) return true;
    const name = item.status === 'in_progress' ? holder(item) : undefined;
    return name !== undefined && agents.has(name);
  };

  /** Whether the item is shown; `inPhase` where something above it has matched already. */
  const visit = (item: OutlineItem, inPhase: boolean): boolean => {
    const phaseMatches = inPhase || (item.phase !== null && phases.has(item.phase));
    const children = mirror.children(item.id);
    let isShown = false;
    for (const child of children) isShown = visit(child, phaseMatches) || isShown;
    const isLeaf = children.length === 0;
    // Without a text a container is shown for what is below it alone.
    if (isLeaf || (!isShown && text !== '')) {
      isShown =
        phaseMatches &&
        (statuses.size === 0 || statuses.has(item.status)) &&
        (text === '' || hasText(item)) &&
        hasHolder(item);
      if (isShown && isLeaf) matches++;
    }
    if (isShown) items.add(item.id);
    return isShown;
  };

  for (const plan of mirror.plans()) {
    for (const root of mirror.roots(plan.plan_id)) {
      const inPhase = phases.size === 0 || phases.has(root.title);
      if (visit(root, inPhase)) plans.add(plan.plan_id);
    }
  }
  return { plans, items, matches };
}
