import type { OperationContext } from '../context';
import { overlaps } from './file-overlap';
import { changeItem, type ItemRecord } from './item-record';
import { touchPlan } from './plan-lifecycle';

/** As many files are noted with one item; who edits more has a list that says nothing any more. */
const MOST_FILES = 500;
/** As many of a session's claims are looked at. */
const MOST_CLAIMS = 100;

/** The files that were edited for an item: those that its completion named, else those that hooks noted. */
export function editedFilesOf(item: Pick<ItemRecord, 'metadata'>): string[] {
  const { files_modified: files } = JSON.parse(item.metadata) as { files_modified?: unknown };
  return Array.isArray(files) ? files.filter((file) => typeof file === 'string') : [];
}

/**
 * Notes files that the session edited with the item it works on: the claimed item that declares the file, else
 * the newest claim. Only a file that is new for its item is written (and logged), so that an hour's editing of one
 * file is one row. Without a claim nothing is noted.
 */
export async function noteEditedFiles(
  context: OperationContext,
  sessionId: string,
  files: readonly string[],
): Promise<void> {
  const held = await context.db.all<ItemRecord>(
    `SELECT * FROM masterplan_items WHERE claimed_by = $1
     ORDER BY claimed_at DESC, id DESC LIMIT ${MOST_CLAIMS}`,
    [sessionId],
  );
  const [newest] = held;
  if (newest === undefined) return;
  const byItem = new Map<ItemRecord, string[]>();
  for (const file of new Set(files)) {
    const declared = held.find((item) => overlaps(JSON.parse(item.files) as string[], [file]));
    const item = declared ?? newest;
    byItem.set(item, [...(byItem.get(item) ?? []), file]);
  }
  for (const [item, edited] of byItem) {
    const known = editedFilesOf(item);
    const added = edited.filter((file) => !known.includes(file)).slice(0, MOST_FILES - known.length);
    if (added.length === 0) continue;
    const metadata = JSON.parse(item.metadata) as Record<string, unknown>;
    await changeItem(
      context,
      item,
      { metadata: JSON.stringify({ ...metadata, files_modified: [...known, ...added] }) },
      { activity: 'progress', files: added, fence: item.fence },
    );
    await touchPlan(context, item.plan_id);
  }
}
