import type { ItemStatus } from '../src/model/vocabulary';

const RING = 'M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11zm0 1.4a4.1 4.1 0 1 0 0 8.2 4.1 4.1 0 0 0 0-8.2z';

/** One shape for each status, so that colour is never the only sign: those of the Plan view (`item-looks.ts`). */
const SHAPES: Record<ItemStatus, string> = {
  // An empty ring; one that plays; a tick in a disc; a clock; a lock; a ring with a slash.
  pending: RING,
  in_progress: `${RING}M6.6 5.4 10.9 8l-4.3 2.6z`,
  completed: 'M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11zm2.6 3.2L7.2 9.1 5.5 7.4l-1 1 2.7 2.7 4.4-4.4z',
  deferred: `${RING}M7.4 5h1.3v2.7l2 1.2-.7 1.1-2.6-1.5z`,
  blocked: 'M3.5 7h9v6.5h-9zm3.8 2h1.4v2.5H7.3zM5 7V5.2a3 3 0 0 1 6 0V7H9.6V5.2a1.6 1.6 0 0 0-3.2 0V7z',
  cancelled: `${RING}M5.8 4.8l5.4 5.4-1 1-5.4-5.4z`,
};

export function StatusIcon({ status }: { status: ItemStatus }) {
  return (
    <svg class={`icon status-${status}`} viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path d={SHAPES[status]} fill="currentColor" fill-rule="evenodd" />
    </svg>
  );
}
