import { type Agent, MINUTE, START, World } from '../../support/world';
import type { Step } from './list-schedule';
import { containersOf, type WorkPlan } from './work-plan';

const PLAN = 'p';

/** How far the real operations went along with a simulated schedule. */
export interface Replayed {
  claims: number;
  /** The first step at which `next` gave something else; undefined: none. */
  differs: string | undefined;
}

/**
 * Plays a simulated schedule with the real operations over the real engine: at each step an agent that is free asks
 * `next` or completes what it holds, on the simulated clock, and `next` must give the item that the simulation gave.
 */
export async function replay(plan: WorkPlan, steps: readonly Step[], agents: number): Promise<Replayed> {
  const world = await World.open();
  try {
    const free = Array.from({ length: agents }, (_, index) => world.agent(`agent-${index}`));
    const holders = new Map<number, Agent>();
    await write(world, plan);
    let claims = 0;
    for (const { at, does, item } of steps) {
      world.now = START + at * MINUTE;
      if (does === 'complete') {
        const holder = holders.get(item);
        if (holder === undefined) throw new Error(`nobody holds ${item}`);
        await holder.call('complete', { plan_id: PLAN, item_key: keyOf(item) });
        free.push(holder);
        continue;
      }
      const agent = free.shift();
      const given = await agent?.next({ plan_id: PLAN });
      if (agent === undefined || given.item?.item_key !== keyOf(item)) {
        return {
          claims,
          differs: `at ${at}: ${given?.item?.item_key ?? 'nothing'} instead of ${keyOf(item)}`,
        };
      }
      holders.set(item, agent);
      claims++;
    }
    const idle = await free[0]?.next({ plan_id: PLAN });
    return { claims, differs: idle?.reason === 'all_done' ? undefined : 'something is left at the end' };
  } finally {
    world.database.close();
  }
}

/** Item by item, where each needs only those before it: the columns that order the work are kept step by step then. */
async function write(world: World, plan: WorkPlan): Promise<void> {
  const drafts = toDrafts(plan);
  const isInOrder = plan.every(
    ({ parent, dependencies }, place) => Math.max(parent, ...dependencies) < place,
  );
  if (isInOrder) await world.plan(PLAN, drafts);
  else await world.agent('author').call('import', { plan: { plan_id: PLAN, title: PLAN }, items: drafts });
}

function keyOf(place: number): string {
  return `I${place}`;
}

/** The plan as the operations take it; leases are longer than any work, since nobody sends heartbeats here. */
function toDrafts(plan: WorkPlan): Record<string, unknown>[] {
  const containers = containersOf(plan);
  return plan.map((item, place) => ({
    item_key: keyOf(place),
    title: `Item ${place}`,
    item_type: containers[place] ? (item.parent < 0 ? 'phase' : 'sprint') : 'task',
    priority: item.priority,
    lease_minutes: 10_000,
    depends_on_keys: item.dependencies.map(keyOf),
    ...(item.estimate === null ? {} : { estimate_minutes: item.estimate }),
    ...(item.parent < 0 ? {} : { parent_key: keyOf(item.parent) }),
  }));
}
