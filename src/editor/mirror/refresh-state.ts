import type { OutlineItem } from '../../model/outline';
import type { Demand } from './demand';
import type { ItemChanges } from './item-index';
import type { MirroredState } from './mirrored-state';
import type { MirrorChange } from './plan-mirror';
import type { PlanSource } from './plan-source';
import { readAllItems, readItems, readNeeds, readPlans, readSessions, readUnsigned } from './reading';

/**
 * Reads what is demanded, and nothing else, and takes it in at once. Gives exactly what looks different.
 * `people`: needs, sessions and unsigned changes too.
 */
export async function refreshState(
  state: MirroredState,
  source: PlanSource,
  demand: Demand,
  people: boolean,
): Promise<MirrorChange> {
  const ids = [...demand.items];
  const since = demand.signaturesAnew ? 0 : state.unsignedUpTo;
  const [plans, items, needs, sessions, unsigned] = await Promise.all([
    demand.plans ? readPlans(source) : undefined,
    readItems(source, ids),
    people ? readNeeds(source) : undefined,
    people ? readSessions(source) : undefined,
    people ? readUnsigned(source, since) : undefined,
  ]);
  const planChanges = plans === undefined ? undefined : state.plans.replace(plans);
  const shown = items.filter((item) => state.plans.get(item.plan_id)?.archived !== true);
  const restored = planChanges?.restored ?? [];
  if (restored.length > 0) {
    for await (const page of readAllItems(source, restored)) shown.push(...page);
  }
  shown.push(...(await readSilentParents(state, source, shown)));
  const gone = [
    ...missing(ids, shown),
    ...(planChanges?.archived ?? []).flatMap((id) => [...state.items.of(id)].map((item) => item.id)),
  ];
  const { items: changedItems, parents }: ItemChanges = state.items.apply(shown, gone);
  const marks = [
    needs === undefined ? undefined : state.replaceNeeds(needs),
    unsigned === undefined ? undefined : state.addUnsigned(unsigned, since === 0),
  ] as const;
  return {
    reset: false,
    state: false,
    planList: planChanges?.list ?? false,
    plans: new Set([...(planChanges?.plans ?? []), ...marks.flatMap((one) => one?.plans ?? [])]),
    items: new Set([...changedItems, ...marks.flatMap((one) => one?.items ?? [])]),
    parents,
    needs: marks[0]?.isDifferent === true,
    sessions: sessions !== undefined && state.replaceSessions(sessions),
    unsigned: marks[1]?.isDifferent === true,
    changes: demand.changes,
  };
}

/** Parents that gained or lost a child: that alone leaves no row of their own in the log. */
async function readSilentParents(
  state: MirroredState,
  source: PlanSource,
  items: readonly OutlineItem[],
): Promise<OutlineItem[]> {
  const present = new Set(items.map((item) => item.id));
  const parents = new Set<number>();
  for (const item of items) {
    const old = state.items.get(item.id);
    if (old?.parent_id === item.parent_id) continue;
    for (const id of [old?.parent_id ?? null, item.parent_id]) {
      if (id !== null && !present.has(id)) parents.add(id);
    }
  }
  return readItems(source, [...parents]);
}

function missing(ids: readonly number[], found: readonly OutlineItem[]): number[] {
  const present = new Set(found.map((item) => item.id));
  return ids.filter((id) => !present.has(id));
}
