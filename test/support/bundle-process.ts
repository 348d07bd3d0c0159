import { build } from 'esbuild';

/** Bundles a process of the tests, so that starting many of it costs no compiling. Gives the bundle's path. */
export async function bundleProcess(entry: string, outfile: string): Promise<string> {
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
