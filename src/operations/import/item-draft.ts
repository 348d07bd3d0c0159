import { z } from 'zod';
import type { AssigneeType, ItemStatus, ItemType } from '../../model/vocabulary';
import { ITEM_STATUSES } from '../../model/vocabulary';
import {
  assigneeType,
  itemType,
  key,
  longText,
  metadata,
  priority,
  shortText,
  textList,
  time,
} from '../fields';
import type { RawEntry } from './import-source';
import type { ProblemList } from './problems';
import { unknownField } from './unknown-field';

/** How a draft names another item: an id, a key, or a text that is a key if there is one, else perhaps an id. */
export type DraftName = number | string | { text: string };

/** An item of an import: checked on its own, its references still names. */
export interface ItemDraft {
  index: number;
  line: number | undefined;
  item_key: string | null;
  /** The fields that were given, by column; what is missing here gets its default. */
  fields: Partial<DraftFields>;
  status: ItemStatus | undefined;
  /** Ids or keys, as they were given. */
  parent: number | string | null;
  dependsOn: DraftName[];
  discoveredDuring: DraftName | null;
  /** What was said when the item was finished. */
  message: string | null;
}

export interface DraftFields {
  title: string;
  description: string | null;
  acceptance_criteria: string | null;
  item_type: ItemType;
  assignee_type: AssigneeType;
  assignee: string | null;
  priority: number;
  phase: string | null;
  labels: string[];
  files: string[];
  estimate_minutes: number | null;
  lease_minutes: number;
  max_attempts: number;
  arch_ref: string | null;
  port_scope: string | null;
  deferred_until: number | null;
  reason: string | null;
  metadata: Record<string, unknown>;
  completed_at: number | null;
}

const id = () => z.int().positive();
const idOrKey = () => z.union([id(), key()], { error: 'is neither the id nor the key of an item' });

/** Everything that may be said of an imported item; null means the same as not given. */
const ITEM_FIELDS = {
  item_key: key().nullish(),
  title: shortText(),
  description: longText().nullish(),
  acceptance_criteria: longText().nullish(),
  item_type: itemType().nullish(),
  status: z.enum(ITEM_STATUSES).nullish(),
  assignee_type: assigneeType().nullish(),
  assignee: shortText().nullish(),
  priority: priority().nullish(),
  parent_id: id().nullish(),
  parent_key: key().nullish(),
  phase: shortText().nullish(),
  depends_on: z.array(idOrKey()).nullish(),
  depends_on_keys: z.array(key()).nullish(),
  discovered_during: idOrKey().nullish(),
  discovered_during_key: key().nullish(),
  labels: textList(100).nullish(),
  files: textList().nullish(),
  estimate_minutes: z.number().positive().max(1e6).nullish(),
  lease_minutes: z.number().positive().max(10_080).nullish(),
  max_attempts: z.int().positive().max(1000).nullish(),
  arch_ref: shortText().nullish(),
  port_scope: shortText().nullish(),
  deferred_until: time().nullish(),
  reason: longText().nullish(),
  message: longText().nullish(),
  metadata: metadata().nullish(),
};

const itemSchema = z.strictObject(ITEM_FIELDS);
const KNOWN_FIELDS = Object.keys(ITEM_FIELDS);

/** The item's columns that are taken over as they were given. */
const PLAIN_FIELDS = [
  'title',
  'description',
  'acceptance_criteria',
  'item_type',
  'assignee_type',
  'assignee',
  'priority',
  'phase',
  'labels',
  'files',
  'estimate_minutes',
  'lease_minutes',
  'max_attempts',
  'arch_ref',
  'port_scope',
  'deferred_until',
  'reason',
  'metadata',
] as const satisfies readonly (keyof z.infer<typeof itemSchema> & keyof DraftFields)[];

/** Checks the entries of an import one by one; what is wrong goes to `problems`. */
export async function readDrafts(
  entries: readonly RawEntry[],
  problems: ProblemList,
  pace: { breathe(): Promise<void> },
): Promise<ItemDraft[]> {
  const drafts: ItemDraft[] = [];
  for (const [index, entry] of entries.entries()) {
    const draft = readDraft(index, entry, problems);
    if (draft !== undefined) drafts.push(draft);
    await pace.breathe();
  }
  return drafts;
}

function readDraft(index: number, { value, line }: RawEntry, problems: ProblemList): ItemDraft | undefined {
  const where = { index, item_key: keyOf(value), ...(line === undefined ? {} : { line }) };
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    problems.add({ ...where, reason: 'is not an object with the fields of an item' });
    return undefined;
  }
  const checked = itemSchema.safeParse(value);
  if (!checked.success) {
    for (const issue of checked.error.issues) {
      if (issue.code === 'unrecognized_keys') {
        for (const name of issue.keys)
          problems.add({
            ...where,
            field: name.slice(0, 100),
            reason: unknownField(name, KNOWN_FIELDS, 'an item'),
          });
        continue;
      }
      const field = issue.path.map(String).join('.');
      problems.add({ ...where, ...(field === '' ? {} : { field }), reason: reasonOf(issue, value) });
    }
  }
  // What is wrong with its references is said in the same breath; and others may refer to it.
  const given = checked.success ? checked.data : soundFields(value);
  for (const [one, other] of [
    ['parent_id', 'parent_key'],
    ['discovered_during', 'discovered_during_key'],
  ] as const) {
    if (given[one] != null && given[other] != null) {
      problems.add({ ...where, field: one, reason: `is given together with ${other}: leave one out` });
    }
  }
  const fields: Partial<Record<(typeof PLAIN_FIELDS)[number], unknown>> = {};
  for (const field of PLAIN_FIELDS) if (given[field] != null) fields[field] = given[field];
  return {
    index,
    line,
    item_key: given.item_key ?? null,
    fields: fields as Partial<DraftFields>,
    status: given.status ?? undefined,
    parent: given.parent_id ?? given.parent_key ?? null,
    dependsOn: [
      ...[...new Set(given.depends_on)].map(nameOf),
      ...new Set(given.depends_on_keys?.filter((one) => !given.depends_on?.includes(one))),
    ],
    discoveredDuring:
      given.discovered_during == null
        ? (given.discovered_during_key ?? null)
        : nameOf(given.discovered_during),
    message: given.message ?? null,
  };
}

function nameOf(given: number | string): DraftName {
  return typeof given === 'number' ? given : { text: given };
}

/** The fields of a broken item that are right for themselves, without its status. */
function soundFields(value: object): z.infer<typeof itemSchema> {
  const sound: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(ITEM_FIELDS)) {
    const checked = schema.safeParse((value as Record<string, unknown>)[name]);
    if (checked.success && name !== 'status') sound[name] = checked.data;
  }
  return { title: '?', ...sound };
}

/** The library's message without its "Invalid input: " and the like; a missing field is called so. */
export function reasonOf(issue: z.core.$ZodIssue, value: object): string {
  const [first] = issue.path;
  if (issue.path.length === 1 && typeof first === 'string' && !(first in value)) return 'is missing';
  return issue.message.replace(/^Invalid (input|option): /, '').replace(/^expected/, 'is wrong: expected');
}

/** The key of an entry that may be anything, for messages. */
function keyOf(value: unknown): string | null {
  const given = (value as { item_key?: unknown } | null)?.item_key;
  return typeof given === 'string' ? given.slice(0, 200) : null;
}

/** How a problem names a draft. */
export function whereOf(draft: ItemDraft) {
  return {
    index: draft.index,
    item_key: draft.item_key,
    ...(draft.line === undefined ? {} : { line: draft.line }),
  };
}
