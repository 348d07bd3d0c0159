import type { PlanStatus } from './vocabulary';

/** Whether work of a plan in this state can be finished by whom it is meant for. */
export function planAllowsWork(plan: { status: PlanStatus; archived: boolean | number }): boolean {
  if (plan.archived) return false;
  switch (plan.status) {
    case 'ready':
    case 'claimed':
    case 'in_progress':
    case 'stalled':
      return true;
    case 'draft':
    case 'review':
    case 'completed':
    case 'failed':
      return false;
  }
}
