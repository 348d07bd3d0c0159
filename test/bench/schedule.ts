import type { Budget, Figure, Row } from './report/rows';
import type { ScheduleRow } from './schedule/rows';
import { runSchedule } from './schedule/run-schedule';
import type { Subject } from './subject';

const SEED = 1;

/** How well the order of `next` schedules: simulated agents on random plans and on a real one. */
export const schedule: Subject = {
  name: 'schedule',
  says: 'how long agents take by the order of next, against bounds, searches and other orders (simulated)',
  takesTurns: false,
  async run({ quick }) {
    const rows = await runSchedule({ quick, seed: SEED, say: (text) => console.log(text) });
    return rows.map(toRow);
  },
};

/** Of minutes summed over all plans there is one figure; the ratio's is the 95th percentile, from the median on. */
function toRow({ name, ours, theirs, ratio, spread, budget }: ScheduleRow): Row {
  const row: Row = {
    name,
    unit: '',
    ours: only(ours),
    against: 'see its name; simulated minutes',
    theirs: only(theirs),
    ratio: { median: ratio, low: ratio - spread, high: ratio },
    note: 'the ratio is the 95th percentile over the plans, its least the median',
  };
  if (budget === undefined) return row;
  const bound: Budget = { of: 'ratio', sense: 'at most', limit: budget };
  return { ...row, budget: bound, met: ratio <= budget };
}

function only(value: number): Figure {
  const rounded = Math.round(value * 10) / 10;
  return { median: rounded, low: rounded, high: rounded };
}
