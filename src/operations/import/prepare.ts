import path from 'node:path';
import { MasterplanError } from '../../model/errors';
import type { PreparationContext } from '../operation';
import { looksLikeBeads, readBeads } from './beads';
import type { ImportFormat, ImportSource } from './import-source';
import { type ItemDraft, readDrafts } from './item-draft';
import { kindOfText, parseText, refuseProse, refuseTooMany } from './parse-text';
import { ProblemList } from './problems';
import { readImportFile } from './read-file';
import { isSnapshot } from './snapshot-format';

/** The part of `import`'s input that says where the items come from. */
export interface SourceInput {
  plan_id?: string | undefined;
  plan?: Record<string, unknown> | undefined;
  on_conflict?: string | undefined;
  items?: Record<string, unknown>[] | undefined;
  file?: string | undefined;
  format?: ImportFormat | undefined;
  reset_status?: boolean | undefined;
}

export interface PreparedDrafts {
  kind: 'drafts';
  format: 'masterplan' | 'beads';
  /** As it stood in the file or call; not checked yet. */
  plan: unknown;
  /** A plan's id beside the items of a file. */
  planId: unknown;
  drafts: ItemDraft[];
  problems: ProblemList;
  warnings: string[];
  /** How many items were read. */
  size: number;
}

export interface PreparedSnapshot {
  kind: 'snapshot';
  source: ImportSource;
  size: number;
}

export type PreparedImport = PreparedDrafts | PreparedSnapshot;

/** Reads, parses and checks everything that needs no store, before the transaction. */
export async function prepareImport(
  input: SourceInput,
  context: PreparationContext,
): Promise<PreparedImport> {
  const source = await readSource(input, context);
  const format = input.format ?? guessFormat(source);
  if (format === 'snapshot') {
    for (const field of ['plan_id', 'plan', 'on_conflict', 'reset_status'] as const) {
      if (input[field] !== undefined)
        throw wrongSource(field, 'goes not with a snapshot, which has its plans');
    }
    const size = Object.values(source.rest).reduce<number>(
      (sum, value) => sum + (Array.isArray(value) ? value.length : 0),
      source.entries.length,
    );
    return { kind: 'snapshot', source, size };
  }
  refuseTooMany(source.entries.length);
  const problems = new ProblemList();
  const { plan_id: planId, ...unknown } = source.rest;
  for (const name of Object.keys(unknown)) {
    problems.add({
      index: null,
      item_key: null,
      field: name.slice(0, 100),
      reason: 'is not known at the top of the file: plan and items are',
    });
  }
  const base = { kind: 'drafts', format, plan: source.plan, planId, problems } as const;
  const size = source.entries.length;
  if (format === 'beads') {
    const beads = await readBeads(source.entries, input.reset_status ?? false, problems, context);
    return { ...base, drafts: beads.drafts, warnings: beads.warnings, size };
  }
  const drafts = await readDrafts(source.entries, problems, context);
  if (input.reset_status) for (const draft of drafts) reset(draft);
  return { ...base, drafts, warnings: [], size };
}

function reset(draft: ItemDraft): void {
  draft.status = 'pending';
  draft.message = null;
  delete draft.fields.completed_at;
}

async function readSource(input: SourceInput, context: PreparationContext): Promise<ImportSource> {
  if (input.items !== undefined && input.file !== undefined) {
    throw wrongSource('file', 'is given together with items');
  }
  if (input.file !== undefined) {
    const text = await readImportFile(input.file, context);
    const extension = path.extname(input.file).toLowerCase();
    refuseProse(input.file, extension, text);
    const source = await parseText(text, kindOfText(extension, text), context);
    return input.plan === undefined ? source : { ...source, plan: input.plan };
  }
  if (input.items === undefined) throw wrongSource('items', 'is missing, and so is file');
  return { plan: input.plan, entries: input.items.map((value) => ({ value })), rest: {} };
}

function wrongSource(field: string, reason: string): MasterplanError {
  return new MasterplanError('INVALID_INPUT', `${field} ${reason}.`, {
    hint: 'Give either items (a list of objects) or file (the path of one); for a snapshot the file alone.',
    details: { problems: [{ path: field, reason }] },
  });
}

function guessFormat(source: ImportSource): ImportFormat {
  if (isSnapshot(source)) return 'snapshot';
  const some = source.entries.slice(0, 20);
  return some.length > 0 && some.every((entry) => looksLikeBeads(entry.value)) ? 'beads' : 'masterplan';
}
