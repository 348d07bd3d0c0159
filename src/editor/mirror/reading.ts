import type { Change } from '../../model/change';
import type { NeedsAnswer, OutlineItem } from '../../model/outline';
import type { Plan } from '../../model/plan';
import type { MirrorSession } from './plan-mirror';
import type { PlanSource } from './plan-source';

/** A page is parsed and taken in in a few milliseconds: the window's other extensions share the thread. */
const PAGE = 250;
const CHUNK = 500;

/** Every item of the plans that are not archived, or of these plans, page by page. */
export async function* readAllItems(
  source: PlanSource,
  planIds?: readonly string[],
): AsyncIterable<OutlineItem[]> {
  const which = planIds === undefined ? {} : { plan_id: planIds };
  let cursor: string | null = null;
  do {
    const input = { ...which, limit: PAGE, ...(cursor === null ? {} : { cursor }) };
    const page = await source.call('outline', input);
    yield page.items as OutlineItem[];
    cursor = page.next_cursor as string | null;
  } while (cursor !== null);
}

/** These items as they are now; those that are not there are left out. */
export async function readItems(source: PlanSource, ids: readonly number[]): Promise<OutlineItem[]> {
  const found: OutlineItem[] = [];
  for (let start = 0; start < ids.length; start += CHUNK) {
    const answer = await source.call('outline', { item_ids: ids.slice(start, start + CHUNK) });
    found.push(...(answer.items as OutlineItem[]));
  }
  return found;
}

/** Every plan, archived ones too. */
export async function readPlans(source: PlanSource): Promise<Plan[]> {
  const plans: Plan[] = [];
  let cursor: string | null = null;
  do {
    const input = { include_archived: true, ...(cursor === null ? {} : { cursor }) };
    const page = await source.call('list_plans', input);
    plans.push(...(page.plans as Plan[]));
    cursor = page.next_cursor as string | null;
  } while (cursor !== null);
  return plans;
}

export async function readNeeds(source: PlanSource): Promise<NeedsAnswer> {
  const { needs, counts, total } = (await source.call('needs_you', {})) as NeedsAnswer;
  return { needs, counts, total };
}

/** Who is at work; what they hold the mirror knows itself. */
export async function readSessions(source: PlanSource): Promise<MirrorSession[]> {
  const { sessions } = await source.call('sessions', { active: true });
  return (sessions as (MirrorSession & { holds?: unknown })[]).map(({ holds: _, ...session }) => session);
}

/** Human changes without a valid signature, oldest first, and up to where the log was checked. */
export async function readUnsigned(
  source: PlanSource,
  since: number,
): Promise<{ changes: Change[]; version: number }> {
  const changes: Change[] = [];
  let version = since;
  for (;;) {
    const answer = await source.call('unsigned_changes', { since: version });
    changes.push(...(answer.changes as Change[]));
    version = answer.version as number;
    if (answer.more !== true) return { changes, version };
  }
}
