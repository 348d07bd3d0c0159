import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { bundleProcess } from '../support/bundle-process';

/** What is measured is built for production into a folder of its own: not what others run from dist/. */
export const ROOT = path.join(__dirname, '..', '..');
export const OUT = path.join(ROOT, 'out', 'bench');
export const PRODUCT = path.join(OUT, 'extension', 'dist');

export const HOST = path.join(PRODUCT, 'host.js');

let built = false;

/** Builds the bundles that are shipped, once in a run. */
export function buildProduct(): void {
  if (built) return;
  const build = [path.join(ROOT, 'esbuild.mjs'), '--production', `--out=${PRODUCT}`];
  execFileSync(process.execPath, build, { stdio: 'inherit' });
  built = true;
}

/** Bundles one of the bench's own processes, so that starting it costs no compiling. Gives the bundle's path. */
export function buildWorker(entry: string): Promise<string> {
  const name = path.relative(__dirname, entry).replace(/\W/g, '-');
  return bundleProcess(entry, path.join(OUT, `${name}.js`));
}
