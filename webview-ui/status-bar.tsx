import { type StatusCounts, totalOf } from '../src/editor/dashboard/progress';
import { statusText } from './texts';

/** From what is done to what is farthest from it. */
export const BAR_ORDER = ['completed', 'in_progress', 'pending', 'blocked', 'deferred'] as const;

/** Shares as one bar; the numbers beside it say the same to who cannot see it. */
export function StatusBar({ counts }: { counts: StatusCounts }) {
  const total = totalOf(counts);
  return (
    <span class="bar" aria-hidden="true">
      {BAR_ORDER.filter((status) => counts[status] > 0).map((status) => (
        <span
          key={status}
          class={`bar-part fill-${status}`}
          title={`${statusText(status)}: ${counts[status]}`}
          style={{ width: `${(counts[status] / total) * 100}%` }}
        />
      ))}
    </span>
  );
}
