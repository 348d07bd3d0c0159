import type { ItemStatus } from '../src/model/vocabulary';

/** One shape for each status, so that colour is never the only sign. */
const SHAPES: Record<ItemStatus, string> = {
  // An empty ring; a half-filled one; a tick in a disc; a pause; a bar across; a cross.
  pending: 'M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11zm0 1.4a4.1 4.1 0 1 0 0 8.2 4.1 4.1 0 0 0 0-8.2z',
  in_progress: 'M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11zm0 1.4a4.1 4.1 0 0 0 0 8.2z',
  completed: 'M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11zm2.6 3.2L7.2 9.1 5.5 7.4l-1 1 2.7 2.7 4.4-4.4z',
  deferred: 'M4.5 3h2.4v10H4.5zm4.6 0h2.4v10H9.1z',
  blocked:
    'M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11zm0 1.4a4.1 4.1 0 1 0 0 8.2 4.1 4.1 0 0 0 0-8.2zM5 7.2h6v1.6H5z',
  cancelled: 'M4.3 3.2 8 6.9l3.7-3.7 1.1 1.1L9.1 8l3.7 3.7-1.1 1.1L8 9.1l-3.7 3.7-1.1-1.1L6.9 8 3.2 4.3z',
};

export function StatusIcon({ status }: { status: ItemStatus }) {
  return (
    <svg class={`icon status-${status}`} viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path d={SHAPES[status]} fill="currentColor" fill-rule="evenodd" />
    </svg>
  );
}
