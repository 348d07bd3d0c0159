import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClientDefinition } from './client-definition';
import type { Folders } from './detect';

/**
 * Where it stands that the client has our plugin and uses it, as people name the file; undefined: it does not. Later
 * notes win over earlier ones: the project's over the user's.
 */
export async function installedPlugin(
  client: ClientDefinition,
  folders: Folders,
  env: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  let place: string | undefined;
  for (const { scope, file, says } of client.plugin ?? []) {
    const { path, label } =
      scope === 'project'
        ? { path: join(folders.project, file), label: file }
        : usersFile(client, file, folders.home, env);
    const text = await readFile(path, 'utf8').catch(() => undefined);
    const said = text === undefined ? undefined : says(text, folders);
    if (said === true) place = label;
    else if (said === false) place = undefined;
  }
  return place;
}

/** A file of the user's, which a variable of the client may have moved. */
function usersFile(
  { movedBy }: ClientDefinition,
  file: string,
  home: string,
  env: NodeJS.ProcessEnv,
): { path: string; label: string } {
  const moved = movedBy === undefined ? undefined : env[movedBy];
  if (!moved) return { path: join(home, file), label: `~/${file}` };
  // Gemini's takes the place of the home folder, the others' of the client's folder in it.
  const below = movedBy === 'GEMINI_CLI_HOME' ? file : file.slice(file.indexOf('/') + 1);
  return { path: join(moved, below), label: `$${movedBy}/${below}` };
}
