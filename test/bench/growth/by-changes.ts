import { HOST } from '../product';
import { type Budget, median, type Row } from '../report/rows';
import { endHost, hostMemory } from '../running-host';
import { turnsOf } from '../turns';
import { bySize } from './by-items';
import { type GrownProject, grownProject, sessions, timed } from './grown-project';
import { growLog } from './long-log';

export interface ChangeSizes {
  sizes: readonly number[];
  rounds: number;
  /** How many deltas are read in a round. */
  calls: number;
}

const ITEMS = 200;
/** What somebody else has done since the last delta. */
const NEWS = 10;

interface Times {
  delta: number;
  history: number;
  next: number;
}

/** What others did since one looked last, and more, where the log is long. */
export async function measureByChanges({ sizes, rounds, calls }: ChangeSizes): Promise<Row[]> {
  const projects: (GrownProject & { load: number })[] = [];
  try {
    for (const size of sizes) projects.push(await withLog(size));
    const times = projects.map((): Times[] => []);
    for (let round = 0; round <= rounds; round++) {
      for (const [index, project] of turnsOf(round, [...projects.entries()])) {
        const measured = await look(project, calls);
        if (round > 0) times[index]?.push(measured);
      }
    }
    const rest = projects.map(({ project, load }) => [{ load, memory: hostMemory(project).now }]);
    const largest = sizes.at(-1);
    const delta = (size: number): Budget | undefined =>
      size === largest ? { of: 'ratio', sense: 'at most', limit: 1.5 } : undefined;
    const none = () => undefined;
    return [
      ...bySize(sizes, `delta of ${NEWS}`, 'ms', times, (one) => one.delta, delta, 'changes'),
      ...bySize(sizes, 'history of an item', 'ms', times, (one) => one.history, none, 'changes'),
      ...bySize(sizes, 'next', 'ms', times, (one) => one.next, none, 'changes'),
      ...bySize(
        sizes,
        'start of the host to the first answer',
        'ms',
        rest,
        (one) => one.load,
        none,
        'changes',
      ),
      ...bySize(sizes, 'memory of the host', 'MB', rest, (one) => one.memory, none, 'changes'),
    ];
  } finally {
    for (const { project } of projects.reverse()) await project.remove();
  }
}

async function withLog(changes: number): Promise<GrownProject & { load: number }> {
  const grown = await grownProject(ITEMS);
  const { project } = grown;
  await Promise.all([grown.worker.close(), grown.reader.close()]);
  await endHost(project);
  await growLog(project, changes, ITEMS);
  const first = await project.client({ hostFile: HOST });
  const load = await timed(() => first.call('list_plans', {}));
  await first.close();
  return { size: changes, project, load, ...(await sessions(project)) };
}

async function look({ worker, reader }: GrownProject, calls: number): Promise<Times> {
  const claimed = await worker.call('next', { plan_id: 'P', claim: true });
  const { id } = claimed.item as { id: number };
  const deltas: number[] = [];
  const histories: number[] = [];
  const nexts: number[] = [];
  for (let n = 0; n < calls; n++) {
    for (let news = 0; news < NEWS; news++)
      await worker.call('update', { item_id: id, message: `Step ${news}` });
    deltas.push(await timed(() => reader.call('changes', {})));
    histories.push(await timed(() => reader.call('history', { item_id: id })));
    nexts.push(await timed(() => reader.call('next', { plan_id: 'P' })));
  }
  await worker.call('release', { item_id: id });
  return { delta: median(deltas), history: median(histories), next: median(nexts) };
}
