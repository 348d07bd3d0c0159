import { lstatSync, type Stats } from 'node:fs';
import { join, sep } from 'node:path';
import { MasterplanError } from '../model/errors';

/** The folders of a store that a host has to write. */
const FOLDERS = ['epoch', 'wal', 'image'];

/**
 * The refusal where the system does not let this process at a store: because it, or something in it, is another
 * user's; because it is his own and its permissions shut him out; or else because a sandbox forbids it.
 *
 * @param what what can't be done, the sentence's beginning
 */
export function denied(store: string, what: string, cause: unknown): MasterplanError {
  const { code: reason, path } = cause as NodeJS.ErrnoException;
  const user = process.geteuid?.();
  const inside = path?.startsWith(store + sep) ? [path] : [];
  const places = [store, ...FOLDERS.map((name) => join(store, name)), ...inside];
  for (const place of user === undefined ? [] : places) {
    const stats = statsOf(place);
    if (stats === undefined) continue;
    if (stats.uid !== user) {
      return new MasterplanError(
        'FORBIDDEN',
        `${what}: ${place} belongs to another user (uid ${stats.uid}).`,
        {
          hint: 'A plan is for one user of a machine: work as that user, or in a clone of your own.',
          details: { store, reason, owner: stats.uid, user },
          cause,
        },
      );
    }
    const wanted = stats.isDirectory() ? 0o700 : 0o400;
    if (user !== 0 && (stats.mode & wanted) !== wanted) {
      const mode = (stats.mode & 0o777).toString(8).padStart(4, '0');
      return new MasterplanError(
        'FORBIDDEN',
        `${what}: this user (id ${user}) may not read and write ${place} (mode ${mode}).`,
        { hint: 'Give yourself read and write access to it.', details: { store, reason, mode, user }, cause },
      );
    }
  }
  return new MasterplanError('FORBIDDEN', `${what}: ${store} (${reason}).`, {
    hint: 'A sandbox seems to forbid it: use the MCP tools, or run the command outside of the sandbox.',
    details: { store, reason },
    cause,
  });
}

/** Undefined where it can't be looked at, or is not there. */
function statsOf(place: string): Stats | undefined {
  try {
    return lstatSync(place);
  } catch {
    return undefined;
  }
}
