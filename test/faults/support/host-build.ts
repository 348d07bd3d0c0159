import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { dist } from '../../support/bundles';

const root = join(__dirname, '..', '..', '..');

/**
 * Builds a plan host of its own for a test, with some modules of `src` replaced by others; gives the bundle's path.
 * What is replaced here has no switch in the product: nobody can turn it off there.
 *
 * @param replaced by the module's path in `src` without its ending, the file that takes its place
 * @param preamble JavaScript that runs first
 */
export async function buildHost(
  folder: string,
  replaced: Readonly<Record<string, string>>,
  preamble = '',
): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const outfile = join(folder, 'host.js');
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const unused = new Set(Object.keys(replaced));
  await build({
    entryPoints: [join(root, 'src', 'host', 'main.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    banner: { js: preamble },
    logLevel: 'error',
    logOverride: { 'require-resolve-not-external': 'silent' },
    define: { __MASTERPLAN_VERSION__: JSON.stringify(version) },
    plugins: [
      {
        name: 'replaced-modules',
        setup({ onResolve }) {
          onResolve({ filter: /^\./ }, ({ path, importer, resolveDir }) => {
            const name = Object.keys(replaced).find(
              (one) => join(resolveDir, path) === join(root, 'src', one),
            );
            const file = name === undefined ? undefined : replaced[name];
            // The one that takes the place may use the one it replaces.
            if (name === undefined || file === undefined || importer === file) return undefined;
            unused.delete(name);
            return { path: file };
          });
        },
      },
    ],
  });
  if (unused.size > 0) throw new Error(`nothing imports ${[...unused].join(', ')}`);
  copyFileSync(join(dist, 'sql-wasm.wasm'), join(folder, 'sql-wasm.wasm'));
  return outfile;
}
