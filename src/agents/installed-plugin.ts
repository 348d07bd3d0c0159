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
): Promise<string | undefined> {
  let place: string | undefined;
  for (const { scope, file, says } of client.plugin ?? []) {
    const root = scope === 'project' ? folders.project : folders.home;
    const text = await readFile(join(root, file), 'utf8').catch(() => undefined);
    const said = text === undefined ? undefined : says(text);
    if (said === true) place = scope === 'user' ? `~/${file}` : file;
    else if (said === false) place = undefined;
  }
  return place;
}
