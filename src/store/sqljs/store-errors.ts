import { MasterplanError } from '../../model/errors';
import { errorCode } from './files';

const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);
const REFUSED = new Set(['EROFS', 'EACCES', 'EPERM']);

/** Whether an error says that there is no room left. */
export function isFull(error: unknown): boolean {
  return FULL.has(errorCode(error) ?? '');
}

/** The refusal of a write for which there is no room. */
export function storeFull(path: string, cause: unknown): MasterplanError {
  return new MasterplanError(
    'STORE_FULL',
    `There is no room left for the store in ${path}; nothing was changed.`,
    {
      hint: 'Free some disk space; writing goes on by itself as soon as there is room.',
      details: { path, reason: errorCode(cause) },
      cause,
    },
  );
}

/** A damaged file, which stays where it is named. */
export function storeCorrupt(
  file: string,
  what: string,
  details: Record<string, unknown> = {},
): MasterplanError {
  return new MasterplanError('STORE_CORRUPT', `${file}: ${what}`, {
    hint: 'Nothing was overwritten. Keep a copy of the whole folder, then restore it from a backup; `masterplan doctor` lists what is damaged, and plan.db there may hold the last published state.',
    details: { file, ...details },
  });
}

/** Turns a file system's error into one that says what to do; passes others on. */
export function explain(error: unknown, path: string): unknown {
  if (error instanceof MasterplanError) return error;
  if (isFull(error)) return storeFull(path, error);
  if (REFUSED.has(errorCode(error) ?? '')) {
    return new MasterplanError(
      'READ_ONLY',
      `The store's folder ${path} cannot be written (${errorCode(error)}).`,
      {
        hint: 'Make the folder writable for this user, or work from a place where it is (in a sandbox: use the MCP tools).',
        details: { path, reason: errorCode(error) },
        cause: error,
      },
    );
  }
  return error;
}

/** Somebody else claimed the next epoch first: go and be his client. */
export class LostRaceError extends Error {
  /** The highest epoch there is now. */
  readonly epoch: number;

  constructor(epoch: number) {
    super(`another process has become the owner of the store (epoch ${epoch})`);
    this.name = 'LostRaceError';
    this.epoch = epoch;
  }
}

/** The store can't go on; the process must end without answering anything more. */
export class StoreLostError extends Error {
  readonly reason: 'successor' | 'replaced' | 'disk' | 'internal';
  /** Where an image of the last state was saved, when the folder went away. */
  savedTo: string | undefined;

  constructor(reason: StoreLostError['reason'], message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'StoreLostError';
    this.reason = reason;
  }
}
