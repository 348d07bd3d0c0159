import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readOwner } from '../../src/store/sqljs/epoch';
import { untilGone } from './real-project';

/**
 * Removes a folder with the projects in it. Their hosts outlive whoever used them for a while, and would write what
 * they keep into the place where the folder was: they are ended first.
 */
export async function removeWithHosts(folder: string): Promise<void> {
  for (const store of storesIn(folder)) {
    const owner = readOwner(store);
    if (owner === undefined) continue;
    try {
      process.kill(owner.pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
    await untilGone(owner.pid);
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}

/** The stores of projects that are in the folder, or in a folder in it. */
function storesIn(folder: string): string[] {
  const inside = foldersIn(folder);
  return [folder, ...inside, ...inside.flatMap(foldersIn)]
    .map((place) => join(place, '.masterplan'))
    .filter((store) => existsSync(store));
}

function foldersIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(folder, name));
}
