import type { OperationContext } from '../context';
import { type ItemPatch, type ItemRecord, loadItem } from '../rules/item-record';
import { isHolder } from '../rules/ownership';
import { type DraftFields, type ItemDraft, whereOf } from './item-draft';
import type { ProblemList } from './problems';
import { assigneeAfter, type Merge, type Resolution } from './resolution';

/** What an import changes in an item that exists. */
export interface ItemChange {
  record: ItemRecord;
  patch: ItemPatch;
  /** assignee and assignee_type: the log keeps them apart. */
  assignment: ItemPatch;
  merge: Merge | undefined;
  /** A task in progress that gets children. */
  endsClaim: boolean;
}

const PLAIN = [
  'title',
  'description',
  'acceptance_criteria',
  'item_type',
  'priority',
  'phase',
  'estimate_minutes',
  'lease_minutes',
  'max_attempts',
  'arch_ref',
  'port_scope',
] as const satisfies readonly (keyof DraftFields & keyof ItemPatch)[];

/**
 * What an import changes in the items that exist, and whether the caller may: fields and edges
 * (on_conflict update), and tasks in progress that become containers.
 */
export async function resolveChanges(
  context: OperationContext,
  resolution: Resolution,
  idAt: (place: number) => number,
  problems: ProblemList,
): Promise<ItemChange[]> {
  const changes = new Map<number, ItemChange>();
  for (const merge of resolution.merges) {
    await context.breathe();
    const record = await requireItem(context, idAt(merge.place));
    const change = mergeInto(context, record, merge, resolution.warnings, problems);
    if (change !== undefined) changes.set(merge.place, change);
  }
  for (const [place, draft] of newParents(resolution)) {
    await context.breathe();
    const record = changes.get(place)?.record ?? (await requireItem(context, idAt(place)));
    if (!becomesContainer(context, record, draft, problems)) continue;
    const change = changes.get(place) ?? {
      record,
      patch: {},
      assignment: {},
      merge: undefined,
      endsClaim: false,
    };
    changes.set(place, { ...change, endsClaim: true });
  }
  return [...changes.values()];
}

async function requireItem(context: OperationContext, id: number): Promise<ItemRecord> {
  const item = await loadItem(context, id);
  if (item === undefined) throw new Error(`item ${id} vanished`);
  return item;
}

/** Existing items that get children, with the draft that says so. */
function newParents(resolution: Resolution): Map<number, ItemDraft | null> {
  const parents = new Map<number, ItemDraft | null>();
  for (const one of [...resolution.created, ...resolution.merges]) {
    const place = one.parent;
    if (place !== undefined && place >= 0 && place < resolution.existing && !parents.has(place)) {
      parents.set(place, one.draft);
    }
  }
  return parents;
}

/** Merges a draft into an item: what is given replaces, lists and edges grow, nothing is dropped. */
function mergeInto(
  context: OperationContext,
  record: ItemRecord,
  merge: Merge,
  warnings: string[],
  problems: ProblemList,
): ItemChange | undefined {
  const { draft } = merge;
  const patch: ItemPatch = {};
  for (const column of PLAIN) {
    const value = draft.fields[column];
    if (value !== undefined && value !== record[column]) Object.assign(patch, { [column]: value });
  }
  for (const column of ['labels', 'files'] as const) {
    const before = JSON.parse(record[column]) as string[];
    const all = JSON.stringify([...new Set([...before, ...(draft.fields[column] ?? [])])]);
    if (all !== record[column]) patch[column] = all;
  }
  const before = JSON.parse(record.metadata) as Record<string, unknown>;
  const metadata = JSON.stringify({ ...before, ...draft.fields.metadata });
  if (metadata !== record.metadata) patch.metadata = metadata;
  const assignment = assignmentOf(context, record, draft, problems);
  const { status } = draft;
  if (
    (status === 'completed' || status === 'deferred' || status === 'cancelled') &&
    status !== record.status
  ) {
    warnings.push(
      `${record.item_key}: stays ${record.status}: an import changes no status of an item that exists`,
    );
  }
  const changesNothing =
    Object.keys(patch).length === 0 &&
    Object.keys(assignment).length === 0 &&
    merge.parent === undefined &&
    merge.added.length === 0 &&
    (merge.discoveredDuring === null || record.discovered_during !== null);
  if (changesNothing) return undefined;
  requireChangeable(context, record, draft, problems);
  const becomes = patch.item_type;
  if (
    (becomes === 'phase' || becomes === 'sprint') &&
    record.status === 'in_progress' &&
    record.child_count === 0
  ) {
    const reason = `is claimed; a ${becomes} never is: release it first`;
    problems.add({ ...whereOf(draft), field: 'item_type', reason, code: 'CONTAINER' });
  }
  return { record, patch, assignment, merge, endsClaim: false };
}

function assignmentOf(
  context: OperationContext,
  record: ItemRecord,
  draft: ItemDraft,
  problems: ProblemList,
): ItemPatch {
  const type = draft.fields.item_type ?? record.item_type;
  const wanted = assigneeAfter(draft, record);
  if (type === 'decision' && wanted !== 'human' && context.caller.kind !== 'human') {
    const reason = 'a decision is for a person: leave assignee_type out';
    problems.add({ ...whereOf(draft), field: 'assignee_type', reason, code: 'HUMAN_ONLY' });
  }
  const patch: ItemPatch = {};
  if (wanted !== record.assignee_type) patch.assignee_type = wanted;
  const { assignee } = draft.fields;
  if (assignee !== undefined && assignee !== record.assignee) patch.assignee = assignee;
  return patch;
}

function requireChangeable(
  context: OperationContext,
  record: ItemRecord,
  draft: ItemDraft,
  problems: ProblemList,
): void {
  if (context.caller.kind === 'human') return;
  if (record.assignee_type === 'human') {
    problems.add({
      ...whereOf(draft),
      reason: 'is for a person; an agent can add notes and wait for it, not change it',
      code: 'HUMAN_ONLY',
    });
  } else if (isHeldByAnother(context, record)) {
    problems.add({
      ...whereOf(draft),
      reason: `is held by ${record.claimed_by_name ?? record.claimed_by}, who alone may change it now`,
      code: 'CONFLICT',
    });
  }
}

function isHeldByAnother(context: OperationContext, record: ItemRecord): boolean {
  return record.status === 'in_progress' && record.child_count === 0 && !isHolder(context, record);
}

/** Whether a claim ends because the item gets children; only the holder or a person may bring that about. */
function becomesContainer(
  context: OperationContext,
  record: ItemRecord,
  draft: ItemDraft | null,
  problems: ProblemList,
): boolean {
  if (record.child_count > 0 || record.item_type === 'phase' || record.item_type === 'sprint') return false;
  const where = draft === null ? { index: null, item_key: record.item_key } : whereOf(draft);
  const field = 'parent_key';
  const isPersons = record.assignee_type === 'human';
  if (!isPersons && context.caller.kind !== 'human' && isHeldByAnother(context, record)) {
    const holder = record.claimed_by_name ?? record.claimed_by;
    const reason = `names ${record.item_key}, which ${holder} holds: only the holder divides it`;
    problems.add({ ...where, field, reason, code: 'CONFLICT' });
  }
  return record.status === 'in_progress';
}
