import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { build } from 'esbuild';

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
export async function buildWorker(entry: string): Promise<string> {
  const outfile = path.join(OUT, `${path.relative(__dirname, entry).replace(/\W/g, '-')}.js`);
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    logLevel: 'error',
  });
  return outfile;
}
