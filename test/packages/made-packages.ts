import { mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AgentPackage, PACKAGES } from '../../src/packages/packages';
import { type Files, readSources } from '../../src/packages/sources';
import { writePackage } from '../../src/packages/write';
import { dist } from '../support/bundles';
import { removeWithHosts } from '../support/remove-with-hosts';

export const ROOT = join(__dirname, '..', '..');

/** The packages as `npm run package:agents` makes them, of the bundles that the tests run. */
export function filesOf(id: AgentPackage['id']): Files {
  const made = PACKAGES.find((one) => one.id === id);
  if (made === undefined) throw new Error(`there is no package ${id}`);
  return made.files(readSources(ROOT, dist));
}

export function jsonIn<T>(files: Files, path: string): T {
  return JSON.parse(String(files.get(path))) as T;
}

/** A package in a folder of its own, with nothing around it: no node_modules, an empty home, an empty project. */
export class Installed {
  readonly top = realpathSync(mkdtempSync(join(tmpdir(), 'masterplan-package-')));
  readonly folder: string;

  /** `below`: the folder in the package that the client takes for the plugin's. */
  constructor(id: AgentPackage['id'], below: string) {
    writePackage(join(this.top, 'package'), filesOf(id));
    this.folder = join(this.top, 'package', below);
  }

  remove(): Promise<void> {
    return removeWithHosts(this.top);
  }
}
