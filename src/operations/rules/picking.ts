import path from 'node:path';
import picomatch from 'picomatch';
import type { OperationContext } from '../context';
import type { ItemRecord } from './item-record';
import type { PlanRecord } from './plan-record';

/** Which items a caller of `next` would take. */
export interface PickFilter {
  itemTypes?: readonly string[] | undefined;
  phase?: string | undefined;
  parentId?: number | undefined;
  labels?: readonly string[] | undefined;
}

const NEVER_CLAIMED = "child_count = 0 AND item_type NOT IN ('phase', 'sprint')";
/** As many candidates are compared for overlapping files before the first is taken all the same. */
const LOOK_AHEAD = 50;

/** A part of an SQL condition with its parameters, numbered from `first`. */
export interface Condition {
  sql: string;
  parameters: (string | number)[];
}

/** The filters as SQL over `masterplan_items`; `first` is the number of the first parameter. */
export function filterCondition(filter: PickFilter, first: number): Condition {
  const parameters: (string | number)[] = [];
  const parts: string[] = [];
  const bind = (value: string | number) => {
    parameters.push(value);
    return `$${first + parameters.length - 1}`;
  };
  if (filter.itemTypes !== undefined) parts.push(`item_type IN (${filter.itemTypes.map(bind).join(', ')})`);
  for (const label of filter.labels ?? []) {
    // The labels are a JSON array: one contains a label when taking the quoted label out changes it.
    const quoted = bind(JSON.stringify(label));
    parts.push(`REPLACE(labels, ${quoted}, '') <> labels`);
  }
  if (filter.parentId !== undefined) parts.push(below(`SELECT ${bind(filter.parentId)}`));
  if (filter.phase !== undefined) {
    const name = bind(filter.phase);
    parts.push(
      `(phase = ${name} OR ${below(`SELECT id FROM masterplan_items WHERE item_type = 'phase' AND (item_key = ${name} OR title = ${name})`)})`,
    );
  }
  return { sql: parts.map((part) => ` AND ${part}`).join(''), parameters };
}

function below(roots: string): string {
  return `id IN (
    WITH RECURSIVE tree (id) AS (
      ${roots}
      UNION
      SELECT child.id FROM masterplan_items AS child JOIN tree ON child.parent_id = tree.id
    ) SELECT id FROM tree)`;
}

/** Names under which the caller may be an item's `assignee`, in lower case. */
function callerNames(context: OperationContext): string[] {
  const { caller } = context;
  const names = [caller.user, caller.user.split('@')[0], caller.client, caller.sessionName, caller.sessionId];
  return [
    ...new Set(names.filter((name): name is string => Boolean(name)).map((name) => name.toLowerCase())),
  ];
}

/**
 * The first item of a plan that the caller may claim, in the order of the design: (inherited) priority; among
 * equals those whose files overlap a live claim's come last; the longest chain of unfinished work; creation.
 */
export async function pickItem(
  context: OperationContext,
  planId: string,
  filter: PickFilter,
  busyFiles: readonly string[],
): Promise<ItemRecord | undefined> {
  const names = callerNames(context);
  const condition = filterCondition(filter, 2 + names.length);
  const audience = context.caller.kind === 'human' ? "assignee_type <> 'ai'" : "assignee_type <> 'human'";
  const candidates = await context.db.all<ItemRecord>(
    `SELECT * FROM masterplan_items
     WHERE plan_id = $1 AND status = 'pending' AND ${NEVER_CLAIMED} AND ${audience}
       AND (assignee IS NULL OR LOWER(assignee) IN (${names.map((_, index) => `$${index + 2}`).join(', ')}))
       ${condition.sql}
     ORDER BY start_priority, start_chain DESC, id
     LIMIT ${busyFiles.length === 0 ? 1 : LOOK_AHEAD} /*lock*/`,
    [planId, ...names, ...condition.parameters],
  );
  const first = candidates[0];
  if (first === undefined || busyFiles.length === 0) return first;
  const equals = candidates.filter((one) => one.start_priority === first.start_priority);
  return equals.find((one) => !overlaps(JSON.parse(one.files) as string[], busyFiles)) ?? first;
}

/** The declared files of all items in progress. */
export async function filesInWork(context: OperationContext): Promise<string[]> {
  const rows = await context.db.all<{ files: string }>(
    "SELECT files FROM masterplan_items WHERE claimed_by IS NOT NULL AND files <> '[]'",
  );
  return rows.flatMap((row) => JSON.parse(row.files) as string[]);
}

/** Whether two lists of files or glob patterns may mean the same file; patterns match in both directions. */
export function overlaps(some: readonly string[], others: readonly string[]): boolean {
  return some.some((one) => others.some((other) => mayMeet(tidy(one), tidy(other))));
}

function tidy(file: string): string {
  return path.posix.normalize(file.replaceAll('\\', '/')).replace(/\/$/, '');
}

function mayMeet(one: string, other: string): boolean {
  if (one === other || one.startsWith(`${other}/`) || other.startsWith(`${one}/`)) return true;
  return picomatch.isMatch(one, other, { dot: true }) || picomatch.isMatch(other, one, { dot: true });
}

/** Whether a plan's work is the caller's to take: a claimed plan's only by its user. */
export function mayWorkIn(context: OperationContext, plan: PlanRecord): boolean {
  return plan.claimed_by === null || plan.claimed_by === context.caller.user;
}
