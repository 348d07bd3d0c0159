import { idAfterHash } from '../../model/item-word';
import type { AssigneeType, ItemStatus, ItemType, ON_CONFLICT } from '../../model/vocabulary';
import { DEFAULT_PRIORITY } from '../../model/vocabulary';
import type { OperationContext } from '../context';
import { isTypeable, NOT_TYPEABLE } from '../fields';
import { endsByHandover } from '../rules/claim-record';
import type { PlanGraph } from '../rules/derived';
import type { ItemRecord } from '../rules/item-record';
import { idInDigits } from '../rules/item-reference';
import { computeDerived, type DerivedValues, type WorkNode } from '../rules/work-graph';
import { reportCycles } from './import-cycles';
import { type DraftName, type ItemDraft, whereOf } from './item-draft';
import { resolvePhases } from './phases';
import type { ProblemList } from './problems';

export type OnConflict = (typeof ON_CONFLICT)[number];

/** An item that the import makes: from a draft, or a phase that drafts named and nobody had made. */
export interface NewItem {
  place: number;
  id: number;
  item_key: string;
  item_type: ItemType;
  assignee_type: AssigneeType;
  status: ItemStatus;
  draft: ItemDraft | null;
  title: string;
  parent: number;
  dependencies: number[];
  discoveredDuring: number | null;
}

/** A draft for a key that exists, to be merged into it. */
export interface Merge {
  place: number;
  draft: ItemDraft;
  /** The place of a new parent; undefined: stays where it is. */
  parent: number | undefined;
  /** Places of what it waits for from now on, besides what it waits for already. */
  added: number[];
  discoveredDuring: number | null;
}

/** An import with every name resolved. Places below `existing` are items of the plan, the rest are new. */
export interface Resolution {
  existing: number;
  created: NewItem[];
  merges: Merge[];
  skipped: number;
  nodes: WorkNode[];
  warnings: string[];
}

export interface ResolutionInput {
  planId: string;
  graph: PlanGraph;
  drafts: readonly ItemDraft[];
  onConflict: OnConflict;
  firstId: number;
  caller: OperationContext['caller'];
}

/** A draft that stands for an item to be made, or a phase that must be made for it. */
export type Making = { draft: ItemDraft; parentOverride: string | null } | { phase: string; key: string };

/** Resolves keys, ids and phases of an import against each other and the plan; reports everything wrong. */
export async function resolveImport(
  input: ResolutionInput,
  problems: ProblemList,
  pace: { breathe(): Promise<void> },
): Promise<Resolution> {
  const { graph, drafts } = input;
  const placeOfKey = new Map(graph.stored.map((row, place) => [row.item_key, place]));
  const { fresh, known, skipped } = sortByKey(input, placeOfKey, problems);
  await pace.breathe();
  const makings = resolvePhases(graph, fresh, known);
  await pace.breathe();
  const existing = graph.stored.length;
  const named = new Set([...placeOfKey.keys(), ...makings.map(keyOfMaking)]);
  const created: NewItem[] = [];
  for (const [i, making] of makings.entries()) {
    await pace.breathe();
    const id = input.firstId + i;
    const key = keyOfMaking(making) ?? freeKey(id, named);
    named.add(key);
    placeOfKey.set(key, existing + i);
    const draft = 'draft' in making ? making.draft : null;
    const type = draft === null ? 'phase' : (draft.fields.item_type ?? 'task');
    const assignee = draft === null ? 'either' : assigneeOf(draft, type, input.caller.kind, problems);
    const status = openingStatus(draft?.status);
    if (draft !== null) requireNotForged(draft, type, assignee, status, input.caller.kind, problems);
    created.push({
      place: existing + i,
      id,
      item_key: key,
      item_type: type,
      assignee_type: assignee,
      status,
      draft,
      title: 'phase' in making ? making.phase : (making.draft.fields.title ?? key),
      parent: -1,
      dependencies: [],
      discoveredDuring: null,
    });
  }
  const find = finder(input, placeOfKey, problems);
  for (const [i, item] of created.entries()) {
    await pace.breathe();
    const making = makings[i];
    if (making === undefined || !('draft' in making)) continue;
    const { draft } = making;
    const parent = draft.parent ?? making.parentOverride;
    item.parent =
      parent === null
        ? -1
        : (find(draft, parent, typeof parent === 'number' ? 'parent_id' : 'parent_key') ?? -1);
    item.dependencies = findAll(find, draft, item.place, problems);
    item.discoveredDuring =
      draft.discoveredDuring === null
        ? null
        : (find(draft, draft.discoveredDuring, 'discovered_during') ?? null);
  }
  const merges = known.map(({ draft, place }): Merge => {
    const before = graph.nodes[place];
    const parent =
      draft.parent === null
        ? undefined
        : find(draft, draft.parent, typeof draft.parent === 'number' ? 'parent_id' : 'parent_key');
    const added = findAll(find, draft, place, problems).filter((one) => !before?.dependencies.includes(one));
    const origin = draft.discoveredDuring;
    return {
      place,
      draft,
      parent: parent === before?.parent ? undefined : parent,
      added,
      discoveredDuring: origin === null ? null : (find(draft, origin, 'discovered_during') ?? null),
    };
  });
  await pace.breathe();
  const nodes = mergedNodes(graph, created, merges);
  await pace.breathe();
  const resolution = { existing, created, merges, skipped, nodes, warnings: [] };
  refuseDivided(input, resolution, problems);
  reportCycles(resolution, drafts, problems);
  return resolution;
}

/** The same form as rules/new-item gives: a free number, the item's id where that is free. */
function freeKey(id: number, taken: ReadonlySet<string | null>): string {
  for (let number = id; ; number++) if (!taken.has(`T-${number}`)) return `T-${number}`;
}

function keyOfMaking(making: Making): string | null {
  return 'draft' in making ? making.draft.item_key : making.key;
}

/** Which drafts are new, which are known already. */
function sortByKey(
  input: ResolutionInput,
  placeOfKey: ReadonlyMap<string, number>,
  problems: ProblemList,
): { fresh: ItemDraft[]; known: { draft: ItemDraft; place: number }[]; skipped: number } {
  const first = new Map<string, number>();
  const fresh: ItemDraft[] = [];
  const known: { draft: ItemDraft; place: number }[] = [];
  let skipped = 0;
  for (const draft of input.drafts) {
    const place = draft.item_key === null ? undefined : placeOfKey.get(draft.item_key);
    if (draft.item_key !== null) {
      const twice = first.get(draft.item_key);
      if (twice !== undefined) {
        problems.add({
          ...whereOf(draft),
          reason: `has the key of item ${twice} too`,
          code: 'DUPLICATE_KEY',
        });
        continue;
      }
      first.set(draft.item_key, draft.index);
    }
    if (place === undefined) {
      if (draft.item_key !== null && !isTypeable(draft.item_key)) {
        problems.add({ ...whereOf(draft), field: 'item_key', reason: NOT_TYPEABLE });
      }
      fresh.push(draft);
    } else if (input.onConflict === 'skip') skipped++;
    else if (input.onConflict === 'update') known.push({ draft, place });
    else {
      problems.add({
        ...whereOf(draft),
        reason: `exists already in plan ${input.planId}`,
        code: 'DUPLICATE_KEY',
      });
    }
  }
  return { fresh, known, skipped };
}

type Finder = (draft: ItemDraft, name: DraftName, field: string) => number | undefined;

function finder(
  input: ResolutionInput,
  placeOfKey: ReadonlyMap<string, number>,
  problems: ProblemList,
): Finder {
  const { placeOf } = input.graph;
  let known: boolean | undefined;
  const hasKeysOfDigits = () => (known ??= [...placeOfKey.keys()].some((key) => /^\d+$/.test(key)));
  /** As rules/item-reference: a key first, else `#12`, else digits where no key is made of them. */
  const placeOfText = (text: string) => {
    const place = placeOfKey.get(text);
    if (place !== undefined) return place;
    const id = idAfterHash(text) ?? (hasKeysOfDigits() ? undefined : idInDigits(text));
    return id === undefined ? undefined : placeOf.get(id);
  };
  return (draft, name, field) => {
    const text = typeof name === 'object' ? name.text : undefined;
    const place =
      typeof name === 'object'
        ? placeOfText(name.text)
        : typeof name === 'number'
          ? placeOf.get(name)
          : placeOfKey.get(name);
    if (place !== undefined) return place;
    const what = typeof name === 'number' ? `item ${name}` : `an item "${text ?? name}"`;
    const where = typeof name === 'number' ? '' : ' nor in the import';
    const id = text === undefined || !hasKeysOfDigits() ? undefined : idInDigits(text);
    const hint = id === undefined ? '' : `; #${text} names the item with the id ${id}`;
    problems.add({
      ...whereOf(draft),
      field,
      reason: `names ${what}, which is not in plan ${input.planId}${where}${hint}`,
    });
    return undefined;
  };
}

function findAll(find: Finder, draft: ItemDraft, self: number, problems: ProblemList): number[] {
  const places = new Set<number>();
  for (const name of draft.dependsOn) {
    const place = find(draft, name, 'depends_on');
    if (place === self) {
      problems.add({
        ...whereOf(draft),
        field: 'depends_on',
        reason: `names the item itself: ${draft.item_key} → ${draft.item_key}`,
        code: 'DEPENDENCY_CYCLE',
        path: [String(draft.item_key), String(draft.item_key)],
      });
    } else if (place !== undefined) places.add(place);
  }
  return [...places];
}

/** Who is to do it. A decision is a person's unless a person says otherwise, a manual item always. */
function assigneeOf(
  draft: ItemDraft,
  type: ItemType,
  kind: OperationContext['caller']['kind'],
  problems: ProblemList,
): AssigneeType {
  const given = draft.fields.assignee_type;
  const peoples = type === 'manual' || type === 'decision';
  if (!peoples) return given ?? 'either';
  const mayDiffer = type === 'decision' && kind === 'human';
  if (given !== undefined && given !== 'human' && !mayDiffer) {
    problems.add({
      ...whereOf(draft),
      field: 'assignee_type',
      reason: `a ${type} is for a person: leave assignee_type out`,
      code: 'HUMAN_ONLY',
    });
  }
  return mayDiffer ? (given ?? 'human') : 'human';
}

/** Who is to do an item that exists, after a draft is merged into it. */
export function assigneeAfter(
  draft: ItemDraft,
  stored: Pick<ItemRecord, 'item_type' | 'assignee_type'>,
): AssigneeType {
  const type = draft.fields.item_type ?? stored.item_type;
  if (type === 'manual') return 'human';
  const becomesDecision = type === 'decision' && stored.item_type !== 'decision';
  return draft.fields.assignee_type ?? (becomesDecision ? 'human' : stored.assignee_type);
}

/**
 * An agent can't put a child under a person's item that has none yet, in whatever way the import says so:
 * completing the child would complete the decision, or open the gate, by rollup.
 */
function refuseDivided(input: ResolutionInput, resolution: Resolution, problems: ProblemList): void {
  if (input.caller.kind === 'human') return;
  const { graph } = input;
  const { existing, created, merges } = resolution;
  const merged = new Map(merges.map((merge) => [merge.place, merge.draft]));
  for (const { parent, draft } of [...created, ...merges]) {
    if (parent === undefined || parent < 0) continue;
    const stored = graph.stored[parent];
    const made = created[parent - existing];
    const given = merged.get(parent);
    const assignee =
      stored === undefined
        ? made?.assignee_type
        : given === undefined
          ? stored.assignee_type
          : assigneeAfter(given, stored);
    if (assignee !== 'human' || (stored?.child_count ?? 0) > 0) continue;
    problems.add({
      ...(draft === null ? { index: null, item_key: null } : whereOf(draft)),
      field: draft?.parent == null ? 'phase' : 'parent_key',
      reason: `names ${stored?.item_key ?? made?.item_key}, which is for a person: an agent can't divide it`,
      code: 'HUMAN_ONLY',
    });
  }
}

/** An agent adds a person's item as open work only; a decision that was taken says what was decided. */
function requireNotForged(
  draft: ItemDraft,
  type: ItemType,
  assignee: AssigneeType,
  status: ItemStatus,
  kind: OperationContext['caller']['kind'],
  problems: ProblemList,
): void {
  if (assignee === 'human' && kind !== 'human' && status !== 'pending') {
    problems.add({
      ...whereOf(draft),
      field: 'status',
      reason: `can't be ${status}: the item is for a person`,
      code: 'HUMAN_ONLY',
    });
  } else if (type === 'decision' && status === 'completed' && !draft.message) {
    problems.add({ ...whereOf(draft), field: 'message', reason: 'is missing: what was decided' });
  }
}

/** In progress needs a holder, and blocked follows from the dependencies: both come in as pending. */
function openingStatus(given: ItemStatus | undefined): ItemStatus {
  switch (given) {
    case 'completed':
    case 'deferred':
    case 'cancelled':
      return given;
    case 'pending':
    case 'in_progress':
    case 'blocked':
    case undefined:
      return 'pending';
  }
}

/** The plan's graph as it will be. */
function mergedNodes(graph: PlanGraph, created: readonly NewItem[], merges: readonly Merge[]): WorkNode[] {
  const nodes = [...graph.nodes];
  const emptied = new Set<number>();
  for (const merge of merges) {
    const before = nodes[merge.place];
    const stored = graph.stored[merge.place];
    if (before === undefined || stored === undefined) continue;
    if (merge.parent !== undefined && before.parent >= 0) emptied.add(before.parent);
    nodes[merge.place] = {
      ...before,
      itemType: merge.draft.fields.item_type ?? before.itemType,
      status: endsByHandover(stored, assigneeAfter(merge.draft, stored)) ? 'pending' : before.status,
      priority: merge.draft.fields.priority ?? before.priority,
      estimateMinutes: merge.draft.fields.estimate_minutes ?? before.estimateMinutes,
      parent: merge.parent ?? before.parent,
      dependencies: [...before.dependencies, ...merge.added],
    };
  }
  for (const item of created) {
    nodes.push({
      itemKey: item.item_key,
      itemType: item.item_type,
      status: item.status,
      priority: item.draft?.fields.priority ?? DEFAULT_PRIORITY,
      estimateMinutes: item.draft?.fields.estimate_minutes ?? null,
      parent: item.parent,
      dependencies: item.dependencies,
    });
  }
  // A container in progress whose last child moved away is open work again: nobody holds it.
  for (const node of nodes) emptied.delete(node.parent);
  for (const place of emptied) {
    const node = nodes[place];
    if (node?.status === 'in_progress') nodes[place] = { ...node, status: 'pending' };
  }
  return nodes;
}

/** Statuses and derived columns of the whole plan as it will be; warns where a given status can't stand. */
export function deriveAll(resolution: Resolution): DerivedValues[] {
  const derived = computeDerived(resolution.nodes);
  for (const { draft, place, item_key } of resolution.created) {
    const given = draft?.status;
    const status = derived[place]?.status;
    const closing = given === 'completed' || given === 'deferred' || given === 'cancelled';
    if (closing && status !== given) {
      resolution.warnings.push(
        `${item_key}: is ${status}, not ${given}: its status follows from other items`,
      );
    }
  }
  return derived;
}
