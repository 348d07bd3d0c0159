/** An item of a plan that is to be scheduled. Parents and dependencies are places in the plan's list of items. */
export interface PlannedItem {
  /** What the work takes in truth. */
  minutes: number;
  /** What the plan says it takes; null: nothing. */
  estimate: number | null;
  priority: number;
  /** -1: none. */
  parent: number;
  dependencies: number[];
}

/** A plan's items in order of creation. */
export type WorkPlan = readonly PlannedItem[];

/** An item as the shapes make it: of usual priority, its work not drawn yet. */
export function plannedItem(dependencies: number[] = [], parent = -1): PlannedItem {
  return { minutes: 1, estimate: null, priority: 2, parent, dependencies };
}

/** Which items have others below them: these are not worked on themselves. */
export function containersOf(plan: WorkPlan): boolean[] {
  const containers = plan.map(() => false);
  for (const { parent } of plan) if (parent >= 0) containers[parent] = true;
  return containers;
}
