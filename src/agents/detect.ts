import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClientDefinition } from './client-definition';
import { findOnPath, type Surroundings } from './find-command';
import { candidates } from './places';

export interface Folders {
  /** The project's folder: the checkout that the person works in. */
  project: string;
  home: string;
}

/** By what a client was found: `claude on the PATH`; undefined: it was not. */
export async function detect(
  client: ClientDefinition,
  folders: Folders,
  surroundings: Surroundings,
): Promise<string | undefined> {
  for (const command of client.detect.commands) {
    if ((await findOnPath(command, surroundings)) !== undefined) return `${command} is on the PATH`;
  }
  for (const place of client.detect.home) {
    for (const file of candidates(place, surroundings.platform)) {
      if (await exists(join(folders.home, file))) return `~/${file} is there`;
    }
  }
  for (const file of client.detect.project) {
    if (await exists(join(folders.project, file))) return `the project has ${file}`;
  }
  return undefined;
}

/** Whether the editor extension is installed: VS Code's own agents have the plan from it already. */
export async function hasExtension(home: string): Promise<boolean> {
  for (const folder of ['.vscode/extensions', '.vscode-server/extensions']) {
    const names = await readdir(join(home, folder)).catch(() => []);
    if (names.some((name) => name.startsWith('masterplan.masterplan-'))) return true;
  }
  return false;
}

export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
