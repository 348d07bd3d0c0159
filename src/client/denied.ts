import { lstatSync } from 'node:fs';
import { MasterplanError } from '../model/errors';

/**
 * The refusal where the system does not let this process at a store: because the folder is another user's, or
 * (where it is his own) because a sandbox forbids it.
 *
 * @param what what can't be done, the sentence's beginning
 */
export function denied(store: string, what: string, cause: unknown): MasterplanError {
  const reason = (cause as NodeJS.ErrnoException).code;
  const owner = ownerOf(store);
  if (owner !== undefined && process.geteuid !== undefined && owner !== process.geteuid()) {
    return new MasterplanError('FORBIDDEN', `${what}: ${store} belongs to another user (uid ${owner}).`, {
      hint: 'A plan is for one user of a machine: work as that user, or in a clone of your own.',
      details: { store, reason, owner, user: process.geteuid() },
      cause,
    });
  }
  return new MasterplanError('FORBIDDEN', `${what}: ${store} (${reason}).`, {
    hint: 'A sandbox seems to forbid it: use the MCP tools, or run the command outside of the sandbox.',
    details: { store, reason },
    cause,
  });
}

/** The uid of whom the folder belongs to, where that can be seen. */
function ownerOf(folder: string): number | undefined {
  try {
    return lstatSync(folder).uid;
  } catch {
    return undefined;
  }
}
