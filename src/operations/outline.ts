import { z } from 'zod';
import { type OutlineItem, outlineAnswerSchema } from '../model/outline';
import { isoTime } from '../model/time';
import { MAX_OUTLINE_PAGE } from '../model/vocabulary';
import type { OperationContext } from './context';
import { decodeCursor, encodeCursor } from './cursors';
import { cursor, itemId, oneOrMany, planId } from './fields';
import { defineOperation } from './operation';
import { readHead } from './rules/audit';
import type { ItemRecord } from './rules/item-record';
import { requirePlan } from './rules/plan-record';
import { cutText } from './shorten';
import { Conditions } from './sql-conditions';

/** Labels, and files, of an item that an outline carries. */
const MOST_ENTRIES = 100;
const LONGEST_REASON = 500;

const input = z.strictObject({
  plan_id: oneOrMany(planId()).optional().describe('Plan'),
  item_ids: z.array(itemId()).max(MAX_OUTLINE_PAGE).optional().describe('These, as far as they exist'),
  cursor: cursor(),
  limit: z.int().min(1).max(MAX_OUTLINE_PAGE).optional().describe('At most 1000'),
});

const cursorKey = z.tuple([z.int()]);

/** What an outline reads of an item, with the name of the program that holds it. */
type OutlineRecord = Omit<OutlineItem, 'labels' | 'files' | 'depends_on' | TimeColumn> &
  Pick<ItemRecord, 'labels' | 'files' | TimeColumn>;
type TimeColumn =
  | 'claimed_at'
  | 'lease_expires_at'
  | 'deferred_until'
  | 'created_at'
  | 'completed_at'
  | 'updated_at';

export const outline = defineOperation({
  name: 'outline',
  title: 'Outline of the plans',
  description: 'Every item of the plans without its long texts, 1000 at a time.',
  group: 'views',
  readOnly: true,
  idempotent: true,
  emptyAnswer: { items: [], next_cursor: null, version: 0 },
  input,
  output: outlineAnswerSchema,
  async handle(context, asked) {
    for (const id of asked.plan_id ?? []) await requirePlan(context, id);
    const where = new Conditions();
    where.in('plan_id', asked.plan_id);
    where.in('id', asked.item_ids);
    if (asked.plan_id === undefined && asked.item_ids === undefined) {
      where.add('plan_id IN (SELECT plan_id FROM masterplans WHERE archived = 0)');
    }
    if (asked.cursor !== undefined) {
      const [after] = decodeCursor(asked.cursor, cursorKey);
      where.add(`id > ${where.bind(after)}`);
    }
    const size = asked.limit ?? MAX_OUTLINE_PAGE;
    // The ids first: they come from an index, and a sort would carry whole rows otherwise.
    const found = await context.db.all<OutlineRecord>(
      `SELECT item.id, item.plan_id, item.item_key, item.title, item.item_type, item.status, item.priority,
              item.assignee_type, item.assignee, item.parent_id, item.position, item.phase, item.labels,
              item.files, item.estimate_minutes, item.progress_percent, item.attempts, item.max_attempts,
              item.claimed_by, item.claimed_by_name, item.claimed_by_user, item.claimed_by_kind,
              session.client AS claimed_by_client, item.claimed_at, item.lease_expires_at,
              item.deferred_until, item.reason, item.created_at, item.completed_at, item.updated_at,
              item.child_count
       FROM masterplan_items AS item
       LEFT JOIN masterplan_session_state AS session ON session.session_id = item.claimed_by
       WHERE item.id IN (SELECT id FROM masterplan_items ${where.sql()} ORDER BY id LIMIT ${size + 1})
       ORDER BY item.id`,
      where.parameters,
    );
    const page = found.slice(0, size);
    const dependsOn = await dependenciesOf(
      context,
      page.map((item) => item.id),
    );
    const last = page.at(-1);
    return {
      items: page.map((item) => toOutlineItem(item, dependsOn.get(item.id) ?? [])),
      next_cursor: found.length > size && last !== undefined ? encodeCursor([last.id]) : null,
      version: (await readHead(context)).version,
    };
  },
});

/** What each of these items depends on, ordered by id. */
async function dependenciesOf(
  context: OperationContext,
  ids: readonly number[],
): Promise<Map<number, number[]>> {
  const dependsOn = new Map<number, number[]>();
  if (ids.length === 0) return dependsOn;
  const edges = await context.db.all<{ item_id: number; depends_on_id: number }>(
    `SELECT item_id, depends_on_id FROM masterplan_dependencies
     WHERE item_id IN (${ids.map((_, index) => `$${index + 1}`).join(', ')})
     ORDER BY item_id, depends_on_id`,
    ids,
  );
  for (const { item_id, depends_on_id } of edges) {
    const known = dependsOn.get(item_id);
    if (known === undefined) dependsOn.set(item_id, [depends_on_id]);
    else known.push(depends_on_id);
  }
  return dependsOn;
}

function toOutlineItem(item: OutlineRecord, dependsOn: number[]): OutlineItem {
  return {
    ...item,
    labels: listOf(item.labels),
    files: listOf(item.files),
    depends_on: dependsOn,
    reason: item.reason === null ? null : cutText(item.reason, LONGEST_REASON),
    claimed_at: isoTime(item.claimed_at),
    lease_expires_at: isoTime(item.lease_expires_at),
    deferred_until: isoTime(item.deferred_until),
    created_at: isoTime(item.created_at),
    completed_at: isoTime(item.completed_at),
    updated_at: isoTime(item.updated_at),
  };
}

function listOf(json: string): string[] {
  return json === '[]' ? [] : (JSON.parse(json) as string[]).slice(0, MOST_ENTRIES);
}
