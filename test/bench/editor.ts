import { measurePlan, type WindowRun } from './editor/measure-plan';
import { buildWindow } from './editor/measured-window';
import { packedSize } from './editor/packed-size';
import type { LargePlan } from './large-plans';
import { type Budget, compare, type Row, type Unit } from './report/rows';
import type { BenchOptions, Subject } from './subject';

/**
 * What the extension costs its window. Each window is a process of its own with the production bundle, over a real
 * plan host, with a stub for `vscode`; times are its thread's, what the load takes is by the clock.
 */
const SMALL: LargePlan = { name: '100 on one level', shape: 'flat', items: 100 };

const FULL = {
  windows: 5,
  changes: 1_000,
  plans: [
    { name: '10,000 on one level', shape: 'flat', items: 10_000 },
    { name: '10,000 in a hierarchy', shape: 'tree', items: 10_000 },
  ] satisfies LargePlan[],
};
const QUICK = {
  windows: 2,
  changes: 50,
  plans: [{ name: '1,000 in a hierarchy', shape: 'tree', items: 1_000 }] satisfies LargePlan[],
};

const atMost = (limit: number): Budget => ({ of: 'ours', sense: 'at most', limit });
const STRETCH = atMost(10);
const PAINT = atMost(100);
/** 1.5 MB. */
const VSIX = atMost(1_536);

export const editor: Subject = {
  name: 'editor',
  says: 'the extension in its window: reading, painting and following plans of 100 and 10,000 items; its size',
  takesTurns: false,
  async run({ quick }: BenchOptions) {
    const { windows, changes, plans } = quick ? QUICK : FULL;
    const program = await buildWindow();
    const { packed, unpacked, of } = packedSize();
    const small = await measurePlan(program, SMALL, windows, changes);
    const rows: Row[] = [
      compare(`size of the ${of}`, 'KB', [packed / 1024], 'unpacked', [unpacked / 1024], { budget: VSIX }),
    ];
    for (const plan of plans) {
      rows.push(...rowsOf(plan, await measurePlan(program, plan, windows, changes), small));
    }
    return rows;
  },
};

function rowsOf(plan: LargePlan, runs: readonly WindowRun[], small: readonly WindowRun[]): Row[] {
  const row = (name: string, unit: Unit, figure: (run: WindowRun) => number | undefined, budget?: Budget) => {
    const values = (of: readonly WindowRun[]) => of.map(figure).filter((value) => value !== undefined);
    const more = budget === undefined ? {} : { budget };
    return compare(`${plan.name}: ${name}`, unit, values(runs), SMALL.name, values(small), more);
  };
  return [
    row('read it', 'ms', ({ load }) => load.took),
    row('longest stretch of reading', 'ms', ({ load }) => load.longest, STRETCH),
    row('first paint of a level', 'ms', ({ paint }) => paint.first, PAINT),
    row('longest stretch of painting', 'ms', ({ paint }) => paint.longest, STRETCH),
    row('paint the level again', 'ms', ({ paint }) => paint.again),
    row('paint every level', 'ms', ({ paint }) => paint.whole),
    row('filter', 'ms', ({ filter }) => filter.took),
    row('longest dashboard message', 'ms', ({ dashboard }) => dashboard.longest, STRETCH),
    row('one change: rows drawn', '', ({ one }) => one.rows),
    row('one change: busy', 'ms', ({ one }) => one.busy),
    row('many changes: rows drawn', '', ({ many }) => many?.rows),
    row('many changes: busy', 'ms', ({ many }) => many?.busy),
    row('many changes: longest stretch', 'ms', ({ many }) => many?.longest, STRETCH),
  ];
}
