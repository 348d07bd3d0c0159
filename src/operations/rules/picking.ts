import type { OperationContext } from '../context';
import { editedFilesOf } from './edited-files';
import { FileList } from './file-overlap';
import { type ItemRecord, loadItem } from './item-record';
import type { PlanRecord } from './plan-record';

/** Which items a caller of `next` would take. */
export interface PickFilter {
  itemTypes?: readonly string[] | undefined;
  phase?: string | undefined;
  parentId?: number | undefined;
  labels?: readonly string[] | undefined;
}

const NEVER_CLAIMED = "child_count = 0 AND item_type NOT IN ('phase', 'sprint')";
/** As many candidates are read at once to be compared for overlapping files. */
const PAGE = 200;
/** As many declared files of items in progress are looked at. */
const MOST_BUSY_FILES = 5_000;

/** The files that are being worked on. */
export interface BusyFiles {
  files: FileList;
  /** What was found out, by an item's files: many items declare the same. */
  overlapping: Map<string, boolean>;
}

/** An item that may be claimed, and whether its files overlap those of a live claim. */
export interface Picked {
  item: ItemRecord;
  overlapping: boolean;
}

/** What the order looks at. */
export interface Ranked {
  item: Pick<ItemRecord, 'id' | 'start_priority' | 'start_chain'>;
  overlapping: boolean;
}

/** The order of the design, also between plans: priority; overlapping files last; longest chain; creation. */
export function comesBefore(one: Ranked, other: Ranked): boolean {
  return (
    (one.item.start_priority - other.item.start_priority ||
      Number(one.overlapping) - Number(other.overlapping) ||
      other.item.start_chain - one.item.start_chain ||
      one.item.id - other.item.id) < 0
  );
}

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
  busy: BusyFiles | undefined,
): Promise<Picked | undefined> {
  const names = callerNames(context);
  const condition = filterCondition(filter, 2 + names.length);
  const audience = context.caller.kind === 'human' ? "assignee_type <> 'ai'" : "assignee_type <> 'human'";
  const parameters = [planId, ...names, ...condition.parameters];
  const candidates = (columns: string, after: string, size: number, bound: number[] = []) =>
    context.db.all<ItemRecord>(
      `SELECT ${columns} FROM masterplan_items
       WHERE plan_id = $1 AND status = 'pending' AND ${NEVER_CLAIMED} AND ${audience}
         AND (assignee IS NULL OR LOWER(assignee) IN (${names.map((_, index) => `$${index + 2}`).join(', ')}))
         ${condition.sql} ${after}
       ORDER BY start_priority, start_chain DESC, id
       LIMIT ${size} /*lock*/`,
      [...parameters, ...bound],
    );
  const [first] = await candidates('*', '', 1);
  if (first === undefined) return undefined;
  if (busy === undefined || !isBusy(first, busy)) return { item: first, overlapping: false };
  const [priority, chain, id] = [1, 2, 3].map((n) => `$${parameters.length + n}`);
  const after = `AND start_priority = ${priority} AND (start_chain < ${chain} OR (start_chain = ${chain} AND id > ${id}))`;
  for (let last = first; ; ) {
    const bound = [first.start_priority, last.start_chain, last.id];
    const page = await candidates('id, start_chain, files', after, PAGE, bound);
    for (const one of page) {
      await context.breathe();
      const item = isBusy(one, busy) ? undefined : await loadItem(context, one.id);
      if (item !== undefined) return { item, overlapping: false };
      last = one;
    }
    if (page.length < PAGE) return { item: first, overlapping: true };
  }
}

function isBusy(item: Pick<ItemRecord, 'files'>, busy: BusyFiles): boolean {
  if (item.files === '[]') return false;
  const known = busy.overlapping.get(item.files);
  if (known !== undefined) return known;
  const found = new FileList(JSON.parse(item.files) as string[]).overlaps(busy.files);
  busy.overlapping.set(item.files, found);
  return found;
}

/** The declared files of all items in progress, and those that were edited for them; undefined: there are none. */
export async function filesInWork(context: OperationContext): Promise<BusyFiles | undefined> {
  const rows = await context.db.all<Pick<ItemRecord, 'files' | 'metadata'>>(
    `SELECT files, metadata FROM masterplan_items
     WHERE claimed_by IS NOT NULL AND (files <> '[]' OR metadata LIKE '%"files_modified"%')
     ORDER BY claimed_at DESC`,
  );
  const named = rows.flatMap((row) => [...(JSON.parse(row.files) as string[]), ...editedFilesOf(row)]);
  if (named.length === 0) return undefined;
  const files = named.slice(0, MOST_BUSY_FILES);
  return { files: new FileList(files), overlapping: new Map() };
}

/** Whether a plan's work is the caller's to take: a claimed plan's only by its user. */
export function mayWorkIn(context: OperationContext, plan: PlanRecord): boolean {
  return plan.claimed_by === null || plan.claimed_by === context.caller.user;
}
