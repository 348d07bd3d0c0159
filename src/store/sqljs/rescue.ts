import { mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Engine } from './engine';
import { type EpochFile, readOwner } from './epoch';
import { type Files, unlinkIfThere } from './files';
import { writeWhole } from './images';
import type { Layout } from './layout';
import type { StoreLostError } from './store-errors';

/** So many rescued states are kept. */
const KEPT = 20;

/**
 * When the folder of a running store went away (rather than to a successor, who has all that was answered),
 * saves its last state in the user's state folder and tells so in the error.
 *
 * @throws what the disk says
 */
export async function rescue(
  parts: { files: Files; layout: Layout; owner: EpochFile; stateFolder: string | undefined },
  engine: Engine,
  sequence: number,
  lost: StoreLostError,
): Promise<void> {
  const { files, layout, owner, stateFolder } = parts;
  if (lost.reason !== 'replaced' || stateFolder === undefined) return;
  if (readOwner(layout.folder, files)?.storeId === owner.storeId && files.stat(layout.folder) !== undefined) {
    // Still this store: a later owner has tidied up behind us.
    if (layout.listEpochs(files).some((epoch) => epoch > owner.epoch)) return;
  }
  engine.rollBack();
  mkdirSync(stateFolder, { recursive: true, mode: 0o700 });
  const file = path.join(stateFolder, `rescued-${owner.storeId}-${owner.epoch}-${sequence}.db`);
  await writeWhole(files, stateFolder, file, engine.export());
  dropOldRescues(files, stateFolder);
  lost.savedTo = file;
  lost.message += `; its last state was saved to ${file}`;
}

function dropOldRescues(files: Files, stateFolder: string): void {
  const found = files
    .list(stateFolder)
    .filter((name) => /^rescued-.*\.db$/.test(name))
    .map((name) => path.join(stateFolder, name))
    .map((file) => ({ file, at: statSync(file).mtimeMs }))
    .sort((a, b) => b.at - a.at);
  for (const { file } of found.slice(KEPT)) unlinkIfThere(files, file);
}
