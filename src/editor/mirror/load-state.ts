import { MirroredState } from './mirrored-state';
import type { PlanSource } from './plan-source';
import { readAllItems, readNeeds, readPlans, readSessions, readUnsigned } from './reading';

/** Reads everything into a state of its own; the one that is shown stays until this one is whole. */
export async function loadState(source: PlanSource): Promise<MirroredState> {
  const state = new MirroredState();
  const [plans, needs, sessions, unsigned] = await Promise.all([
    readPlans(source),
    readNeeds(source),
    readSessions(source),
    readUnsigned(source, 0),
  ]);
  state.plans.replace(plans);
  state.replaceNeeds(needs);
  state.replaceSessions(sessions);
  state.addUnsigned(unsigned, true);
  for await (const page of readAllItems(source)) {
    // Between two pages the thread is everybody's: the next one is awaited.
    state.items.apply(page);
  }
  return state;
}
