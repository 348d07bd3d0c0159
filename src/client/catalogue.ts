import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Catalogue, OperationDescription } from '../model/catalogue';
import { MasterplanError } from '../model/errors';

let loaded: Catalogue | undefined;

/**
 * The operations as the borders know them: `catalogue.json` beside the running bundle (or in dist/, where the
 * source runs in place). Plain JSON, so that a command starts without handlers and schema library.
 * Throws INTERNAL where the installation is incomplete.
 */
export function loadCatalogue(): Catalogue {
  if (loaded === undefined) {
    const places = [join(__dirname, 'catalogue.json'), join(__dirname, '..', '..', 'dist', 'catalogue.json')];
    const file = places.find((place) => existsSync(place));
    if (file === undefined) {
      throw new MasterplanError('INTERNAL', `catalogue.json is missing in ${__dirname}.`, {
        hint: 'The installation is incomplete: install Masterplan again (or run `npm run build`).',
      });
    }
    loaded = JSON.parse(readFileSync(file, 'utf8')) as Catalogue;
  }
  return loaded;
}

/** One operation's description, or undefined. */
export function describeOperation(name: string): OperationDescription | undefined {
  return loadCatalogue().operations.find((operation) => operation.name === name);
}
