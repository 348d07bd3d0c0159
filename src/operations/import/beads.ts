import { z } from 'zod';
import type { ItemStatus, ItemType } from '../../model/vocabulary';
import { ITEM_TYPES } from '../../model/vocabulary';
import { longText, metadata, shortText } from '../fields';
import { untangle } from './beads-cycles';
import type { RawEntry } from './import-source';
import type { ItemDraft } from './item-draft';
import type { ProblemList } from './problems';

/** A line of a beads export: what is read of it. Everything else is kept as it is, in metadata. */
const issueSchema = z.looseObject({
  id: shortText(),
  title: shortText(),
  status: shortText(),
  issue_type: shortText().optional(),
  priority: z.int().min(0).max(4).optional(),
  description: longText().nullish(),
  acceptance_criteria: longText().nullish(),
  assignee: shortText().nullish(),
  labels: z.array(shortText()).nullish(),
  estimated_minutes: z.number().positive().nullish().catch(undefined),
  closed_at: z.string().nullish(),
  close_reason: z.string().nullish(),
  dependencies: z.array(z.looseObject({ depends_on_id: shortText(), type: shortText() })).nullish(),
});
type Issue = z.infer<typeof issueSchema>;

/** Carried over to columns of their own; the rest goes to `metadata.beads`. */
const CARRIED: ReadonlySet<string> = new Set([
  'id',
  'title',
  'description',
  'acceptance_criteria',
  'priority',
  'labels',
  'dependencies',
]);

/** Kinds of edges that order work in beads, and that have no counterpart here. */
const OTHER_ORDERING: ReadonlySet<string> = new Set(['conditional-blocks', 'waits-for']);

/** An issue on its way to a draft, with its edges by place. */
export interface BeadsNode {
  issue: Issue;
  index: number;
  line: number | undefined;
  /** Place of the parent among the nodes, -1: none. */
  parent: number;
  /** Places of what it waits for. */
  dependencies: number[];
  discoveredFrom: string | null;
}

export interface BeadsResult {
  drafts: ItemDraft[];
  /** What could not be carried over, each naming what. */
  warnings: string[];
}

/** Whether an entry looks like an issue of beads and not like an item of ours. */
export function looksLikeBeads(value: unknown): boolean {
  if (value === null || typeof value !== 'object') return false;
  return 'id' in value && 'issue_type' in value && 'status' in value && !('item_key' in value);
}

/**
 * Turns the lines of a beads export into drafts. Priorities stay, `blocks` becomes a dependency,
 * `parent-child` the hierarchy (the first parent counts), `discovered-from` the origin, closed completed;
 * tombstones are left out. With `resetStatus` everything is open work.
 */
export async function readBeads(
  entries: readonly RawEntry[],
  resetStatus: boolean,
  problems: ProblemList,
  pace: { breathe(): Promise<void> },
): Promise<BeadsResult> {
  const warnings: string[] = [];
  const nodes: BeadsNode[] = [];
  const placeOf = new Map<string, number>();
  for (const [index, entry] of entries.entries()) {
    await pace.breathe();
    const issue = readIssue(index, entry, problems);
    if (issue === undefined || issue.status === 'tombstone') continue;
    if (placeOf.has(issue.id)) {
      problems.add({ index, item_key: issue.id, reason: 'stands in the file twice', code: 'DUPLICATE_KEY' });
      continue;
    }
    placeOf.set(issue.id, nodes.length);
    nodes.push({ issue, index, line: entry.line, parent: -1, dependencies: [], discoveredFrom: null });
  }
  for (const node of nodes) readEdges(node, placeOf, warnings);
  await untangle(nodes, warnings, pace);
  const hasChildren = new Set(nodes.map((node) => node.parent));
  const drafts = nodes.map((node, place) => toDraft(node, place, nodes, hasChildren, resetStatus, warnings));
  return { drafts, warnings };
}

function readIssue(index: number, { value, line }: RawEntry, problems: ProblemList): Issue | undefined {
  const checked = issueSchema.safeParse(value);
  if (checked.success) return checked.data;
  const id = (value as { id?: unknown } | null)?.id;
  for (const issue of checked.error.issues) {
    problems.add({
      index,
      item_key: typeof id === 'string' ? id.slice(0, 200) : null,
      ...(issue.path.length > 0 ? { field: issue.path.map(String).join('.') } : {}),
      reason: `is not what a beads export has: ${issue.message}`,
      ...(line === undefined ? {} : { line }),
    });
  }
  return undefined;
}

function readEdges(node: BeadsNode, placeOf: ReadonlyMap<string, number>, warnings: string[]): void {
  const { id } = node.issue;
  for (const edge of node.issue.dependencies ?? []) {
    const target = placeOf.get(edge.depends_on_id);
    const dead = `${id}: ${edge.type} ${edge.depends_on_id} leads nowhere (not in the file, or deleted)`;
    switch (edge.type) {
      case 'blocks':
        if (target === undefined) warnings.push(dead);
        else if (!node.dependencies.includes(target)) node.dependencies.push(target);
        break;
      case 'parent-child':
        if (target === undefined) warnings.push(dead);
        else if (node.parent === -1) node.parent = target;
        else if (node.parent !== target) {
          warnings.push(`${id}: a further parent, ${edge.depends_on_id}; an item has one, the first counts`);
        }
        break;
      case 'discovered-from':
        if (target === undefined) warnings.push(dead);
        else if (node.discoveredFrom === null) node.discoveredFrom = edge.depends_on_id;
        else
          warnings.push(`${id}: a further origin, ${edge.depends_on_id}; an item has one, the first counts`);
        break;
      default:
        if (OTHER_ORDERING.has(edge.type)) {
          warnings.push(`${id}: ${edge.type} ${edge.depends_on_id} orders no work here; kept in metadata`);
        } else if (target === undefined) warnings.push(dead);
    }
  }
}

function toDraft(
  node: BeadsNode,
  place: number,
  nodes: readonly BeadsNode[],
  hasChildren: ReadonlySet<number>,
  resetStatus: boolean,
  warnings: string[],
): ItemDraft {
  const { issue } = node;
  const status = resetStatus ? 'pending' : statusOf(issue.status);
  const type = typeOf(issue, place, nodes, hasChildren);
  const closedAt = Date.parse(issue.closed_at ?? '');
  return {
    index: node.index,
    line: node.line,
    item_key: issue.id,
    fields: {
      title: issue.title,
      item_type: type,
      ...(issue.priority === undefined ? {} : { priority: issue.priority }),
      ...(issue.description ? { description: issue.description } : {}),
      ...(issue.acceptance_criteria ? { acceptance_criteria: issue.acceptance_criteria } : {}),
      ...(issue.labels && issue.labels.length > 0 ? { labels: [...new Set(issue.labels)] } : {}),
      ...(issue.estimated_minutes ? { estimate_minutes: issue.estimated_minutes } : {}),
      ...(issue.assignee && !resetStatus ? { assignee: issue.assignee } : {}),
      ...(status === 'deferred' ? { reason: 'deferred in beads' } : {}),
      ...(status === 'completed' && !Number.isNaN(closedAt) ? { completed_at: closedAt } : {}),
      metadata: { beads: keptOf(issue, warnings) },
    },
    status,
    parent: nodes[node.parent]?.issue.id ?? null,
    dependsOn: node.dependencies.map((dependency) => nodes[dependency]?.issue.id ?? ''),
    discoveredDuring: node.discoveredFrom,
    message: status === 'completed' ? (issue.close_reason ?? null) : null,
  };
}

/** An epic with children is a phase at the top or above other epics, else a sprint; containers only of those. */
function typeOf(
  issue: Issue,
  place: number,
  nodes: readonly BeadsNode[],
  hasChildren: ReadonlySet<number>,
): ItemType {
  const original = issue.issue_type ?? 'task';
  if (original === 'epic') {
    if (!hasChildren.has(place)) return 'task';
    return nodes[place]?.parent === -1 ? 'phase' : 'sprint';
  }
  if (original === 'phase' || original === 'sprint') return hasChildren.has(place) ? original : 'task';
  return ITEM_TYPES.find((known) => known === original) ?? 'task';
}

function statusOf(status: string): ItemStatus {
  switch (status) {
    case 'closed':
      return 'completed';
    case 'deferred':
      return 'deferred';
    default:
      // open, in_progress, blocked, and custom ones such as hooked: open work; who held it is gone.
      return 'pending';
  }
}

/** The rest of the issue, unchanged: original type and status, times, people, comments, other edges. */
function keptOf(issue: Issue, warnings: string[]): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(issue)) {
    if (!CARRIED.has(name) && value !== undefined) kept[name] = value;
  }
  const others = (issue.dependencies ?? []).filter(
    (edge) => edge.type !== 'blocks' && edge.type !== 'parent-child',
  );
  if (others.length > 0) {
    kept.dependencies = others.map((edge) => ({ depends_on_id: edge.depends_on_id, type: edge.type }));
  }
  const checked = metadata().safeParse(kept);
  if (checked.success) return kept;
  warnings.push(
    `${issue.id}: its other fields can't be kept: ${checked.error.issues[0]?.message ?? 'unknown'}`,
  );
  return { status: issue.status, issue_type: issue.issue_type ?? 'task' };
}
