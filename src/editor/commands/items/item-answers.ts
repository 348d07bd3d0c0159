import type { ItemRow } from '../../../model/item';
import type { Answer } from '../../projects/project';

/** Rows of an answer (`unblocked`, `completed`), which the operation's schema has checked on its way out. */
export function rowsOf(answer: Answer, field: string): ItemRow[] {
  const rows = answer[field];
  return Array.isArray(rows) ? (rows as ItemRow[]) : [];
}
