import type { ItemStatus } from '../../model/vocabulary';

/** Nothing is left to do: neither a completed nor a cancelled item orders or holds other work. */
export function isFinished(status: ItemStatus): boolean {
  return status === 'completed' || status === 'cancelled';
}

/**
 * The status of a container from those of its children. Open means pending or blocked; `held` says whether a
 * dependency of the container or of one of its containers is not completed.
 */
export function rollUp(has: (status: ItemStatus) => boolean, held: boolean): ItemStatus {
  if (has('in_progress')) return 'in_progress';
  if (has('pending') || has('blocked')) {
    if (has('completed')) return 'in_progress';
    return held ? 'blocked' : 'pending';
  }
  if (has('deferred')) return 'deferred';
  return has('completed') ? 'completed' : 'cancelled';
}
