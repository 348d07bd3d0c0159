import type { Plan } from '../../model/plan';
import type { PlanStatus } from '../../model/vocabulary';

/** In work first. */
const RANKS: Record<PlanStatus, number> = {
  review: 0,
  in_progress: 0,
  claimed: 0,
  stalled: 0,
  ready: 1,
  draft: 1,
  completed: 2,
  failed: 2,
};

/** What a new list of plans changed. */
export interface PlanChanges {
  /** Plans were made, archived or restored. */
  list: boolean;
  /** Plans that look different. */
  plans: Set<string>;
  archived: string[];
  restored: string[];
}

/** The mirrored plans in the order in which they are shown. */
export class MirroredPlans {
  #all = new Map<string, Plan>();
  #open: readonly Plan[] = [];
  #everything: readonly Plan[] = [];

  get size(): number {
    return this.#all.size;
  }

  get(planId: string): Plan | undefined {
    return this.#all.get(planId);
  }

  list(archived: boolean): readonly Plan[] {
    return archived ? this.#everything : this.#open;
  }

  replace(plans: readonly Plan[]): PlanChanges {
    const changes: PlanChanges = { list: false, plans: new Set(), archived: [], restored: [] };
    const before = this.#all;
    this.#all = new Map(plans.map((plan) => [plan.plan_id, plan]));
    for (const plan of plans) {
      const old = before.get(plan.plan_id);
      if (old === undefined || old.archived !== plan.archived) changes.list = true;
      if (old !== undefined && !old.archived && plan.archived) changes.archived.push(plan.plan_id);
      if (old?.archived === true && !plan.archived) changes.restored.push(plan.plan_id);
      if (old === undefined || JSON.stringify(old) !== JSON.stringify(plan)) changes.plans.add(plan.plan_id);
    }
    for (const id of before.keys()) {
      if (this.#all.has(id)) continue;
      changes.list = true;
      changes.plans.add(id);
      changes.archived.push(id);
    }
    // Array.sort keeps the operation's order (the newest first) among equals.
    this.#everything = [...plans].sort((a, b) => rankOf(a) - rankOf(b));
    this.#open = this.#everything.filter((plan) => !plan.archived);
    return changes;
  }
}

function rankOf(plan: Plan): number {
  return plan.archived ? 3 : RANKS[plan.status];
}
