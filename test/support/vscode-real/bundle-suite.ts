import { join } from 'node:path';
import { build } from 'esbuild';

const root = join(__dirname, '..', '..', '..');

/**
 * Bundles a suite of `test/editor/real/inside` to a module whose `run` VS Code calls in the extension host.
 *
 * @returns the module's file.
 */
export async function bundleSuite(name: string): Promise<string> {
  const outfile = join(root, 'out', 'real', `${name}.js`);
  await build({
    stdin: {
      // The suite is loaded by run: only then are describe and it defined.
      contents: `
        import { runMocha } from './test/support/vscode-real/inside/run-mocha';
        export const run = () => runMocha('${name}', () => require('./test/editor/real/inside/${name}'));`,
      resolveDir: root,
      loader: 'ts',
    },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    // Mocha is found from out/ in the checkout's node_modules.
    external: ['vscode', 'mocha'],
    sourcemap: 'inline',
    logLevel: 'error',
  });
  return outfile;
}
