import { HOST } from '../product';
import { type Budget, compare, median, type Row, type Unit } from '../report/rows';
import { crashHost, endHost, hostMemory } from '../running-host';
import { turnsOf } from '../turns';
import { type GrownProject, grownProject, timed } from './grown-project';

export interface ItemSizes {
  sizes: readonly number[];
  rounds: number;
  /** How often each operation is called in a round. */
  calls: number;
  starts: number;
}

const OPERATIONS = ['next', 'next with claim', 'complete', 'status', 'list', 'changes'] as const;
type Times = Record<(typeof OPERATIONS)[number], number>;

/** The operations, starts and memory over plans of several sizes, round by round in turns. */
export async function measureByItems({ sizes, rounds, calls, starts }: ItemSizes): Promise<Row[]> {
  const projects: GrownProject[] = [];
  try {
    for (const size of sizes) projects.push(await grownProject(size));
    const times = projects.map((): Times[] => []);
    // The first round warms up.
    for (let round = 0; round <= rounds; round++) {
      for (const [index, project] of turnsOf(round, [...projects.entries()])) {
        const measured = await work(project, calls);
        if (round > 0) times[index]?.push(measured);
      }
    }
    const memory = projects.map(({ project }) => [hostMemory(project).now]);
    const begun = projects.map((): Starts[] => []);
    for (let round = 0; round < starts; round++) {
      for (const [index, project] of turnsOf(round, [...projects.entries()])) {
        begun[index]?.push(await start(project));
      }
    }
    return [
      ...OPERATIONS.flatMap((name) =>
        bySize(sizes, name, 'ms', times, (one) => one[name], budgetOf(name, sizes.at(-1))),
      ),
      ...bySize(sizes, 'start of the host to the first answer', 'ms', begun, ({ load }) => load),
      ...bySize(sizes, 'recovery after a kill to the first answer', 'ms', begun, ({ recovery }) => recovery),
      ...bySize(sizes, 'memory of the host', 'MB', memory, (one) => one),
    ];
  } finally {
    for (const { project } of projects.reverse()) await project.remove();
  }
}

/** Of the operations only `next` at the largest size has a bound. */
function budgetOf(name: string, largest: number | undefined): (size: number) => Budget | undefined {
  return (size) =>
    name.startsWith('next') && size === largest ? { of: 'ratio', sense: 'at most', limit: 1.5 } : undefined;
}

/** Rows that set each larger size beside the smallest. */
export function bySize<T>(
  sizes: readonly number[],
  name: string,
  unit: Unit,
  measured: readonly (readonly T[])[],
  figure: (one: T) => number,
  budget: (size: number) => Budget | undefined = () => undefined,
  what = 'items',
): Row[] {
  const [smallest, ...larger] = sizes.map((size, index) => ({
    size,
    values: (measured[index] ?? []).map(figure),
  }));
  if (smallest === undefined) return [];
  const count = (size: number) => `${size.toLocaleString('en')} ${what}`;
  return larger.map(({ size, values }) => {
    const bound = budget(size);
    const more = bound === undefined ? {} : { budget: bound };
    return compare(`${name}, ${count(size)}`, unit, values, count(smallest.size), smallest.values, more);
  });
}

/** One agent takes and completes items, another one looks on. */
async function work({ worker, reader }: GrownProject, calls: number): Promise<Times> {
  const times = Object.fromEntries(OPERATIONS.map((name) => [name, [] as number[]]));
  const measure = async (name: (typeof OPERATIONS)[number], call: () => Promise<unknown>) => {
    times[name]?.push(await timed(call));
  };
  for (let n = 0; n < calls; n++) {
    await measure('next', () => worker.call('next', { plan_id: 'P' }));
    let id = 0;
    await measure('next with claim', async () => {
      const answer = await worker.call('next', { plan_id: 'P', claim: true });
      id = (answer.item as { id: number }).id;
    });
    await measure('complete', () => worker.call('complete', { item_id: id, message: 'Done.' }));
    await measure('status', () => reader.call('status', { plan_id: 'P' }));
    await measure('list', () => reader.call('list', { plan_id: 'P' }));
    await measure('changes', () => reader.call('changes', {}));
  }
  return Object.fromEntries(OPERATIONS.map((name) => [name, median(times[name] ?? [])])) as Times;
}

/** How long the first answer takes, in ms: of a host that ended in good order, and of one that was killed. */
interface Starts {
  load: number;
  recovery: number;
}

/** So many changes lie in the journal of a host that is killed. */
const BEHIND = 100;

async function start({ project }: GrownProject): Promise<Starts> {
  const first = async () => {
    const client = await project.client({ hostFile: HOST, sessionId: 'starter', surface: 'mcp' });
    const took = await timed(() => client.call('list_plans', {}));
    return { client, took };
  };
  await endHost(project);
  const load = await first();
  const { item } = (await load.client.call('next', { plan_id: 'P', claim: true })) as {
    item: { id: number };
  };
  for (let n = 0; n < BEHIND; n++)
    await load.client.call('update', { item_id: item.id, message: `Step ${n}` });
  await load.client.call('release', { item_id: item.id });
  await load.client.close();
  await crashHost(project);
  const recovery = await first();
  await recovery.client.close();
  return { load: load.took, recovery: recovery.took };
}
