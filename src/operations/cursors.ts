import type { z } from 'zod';
import { MasterplanError } from '../model/errors';

/** A page's last sort key as text that callers hand back unread. */
export function encodeCursor(key: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/** The sort key of a cursor; INVALID_INPUT for one that this list did not give. */
export function decodeCursor<Key extends z.ZodType>(cursor: string, schema: Key): z.output<Key> {
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
  } catch (cause) {
    throw new MasterplanError('INVALID_INPUT', 'cursor is not one that this list gave.', {
      hint: 'Give the next_cursor of the page before with the same filters, or none to start anew.',
      details: { problems: [{ path: 'cursor', reason: 'is not one that this list gave' }] },
      cause,
    });
  }
}
