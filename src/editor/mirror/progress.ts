import type { OutlineItem } from '../../model/outline';
import type { Progress } from './plan-mirror';

export const NO_PROGRESS: Progress = Object.freeze({ total: 0, completed: 0, inProgress: 0, cancelled: 0 });

/** A leaf's own part in what its containers show. */
export function ownProgress(item: Pick<OutlineItem, 'status'>): Progress {
  const is = (status: OutlineItem['status']) => (item.status === status ? 1 : 0);
  return {
    total: 1,
    completed: is('completed'),
    inProgress: is('in_progress'),
    cancelled: is('cancelled'),
  };
}

export function plus(a: Progress, b: Progress): Progress {
  return {
    total: a.total + b.total,
    completed: a.completed + b.completed,
    inProgress: a.inProgress + b.inProgress,
    cancelled: a.cancelled + b.cancelled,
  };
}

export function minus(a: Progress, b: Progress): Progress {
  return {
    total: a.total - b.total,
    completed: a.completed - b.completed,
    inProgress: a.inProgress - b.inProgress,
    cancelled: a.cancelled - b.cancelled,
  };
}

export function sameProgress(a: Progress, b: Progress): boolean {
  return (
    a.total === b.total &&
    a.completed === b.completed &&
    a.inProgress === b.inProgress &&
    a.cancelled === b.cancelled
  );
}
