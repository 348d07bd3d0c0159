// Builds everything into dist/: one CommonJS bundle per process, the catalogue of operations, the editor's plugin for
// agents, sql.js's wasm.
//
//   node esbuild.mjs                development: readable, with source maps
//   node esbuild.mjs --production   minified, without source maps
//   node esbuild.mjs --watch        builds again with every change
//   node esbuild.mjs --verbose      names the bundles whose source does not exist yet
//   node esbuild.mjs --metafile     writes dist/meta/*.json for esbuild's bundle analyser too
//   node esbuild.mjs --out=FOLDER   builds there instead, so that what is measured is not what others run
//
// Files are replaced atomically and only when they differ, so that processes that run from dist/ while
// somebody builds never read half a file.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';

const root = dirname(fileURLToPath(import.meta.url));
const argument = process.argv.find((one) => one.startsWith('--out='));
const dist = resolve(root, argument?.slice('--out='.length) ?? 'dist');
const require = createRequire(import.meta.url);
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

const flags = new Set(process.argv.slice(2).filter((one) => one !== argument));
const production = flags.has('--production');
const watch = flags.has('--watch');
const metafile = flags.has('--metafile');
const verbose = flags.has('--verbose');
for (const flag of flags) {
  if (!['--production', '--watch', '--metafile', '--verbose'].includes(flag)) {
    console.error(`esbuild.mjs: unknown option ${flag}`);
    process.exit(2);
  }
}

/** Writes a file if its content differs: beside it first, then by one rename. */
function replaceFile(path, contents, mode) {
  const bytes = Buffer.from(contents);
  if (existsSync(path) && readFileSync(path).equals(bytes)) {
    return;
  }
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, bytes);
  if (mode !== undefined) {
    chmodSync(temporary, mode);
  }
  renameSync(temporary, path);
}

/** The server half of the SDK never validates (the host does): its default validator, 120 KB, is left out. */
const withoutAjv = {
  name: 'without-ajv',
  setup(build) {
    build.onLoad({ filter: /validation[\\/]ajv-provider\.js$/ }, () => ({
      contents: 'export class AjvJsonSchemaValidator { getValidator() { throw new Error("no validator"); } }',
      loader: 'js',
    }));
  },
};

const node = { platform: 'node', format: 'cjs', target: 'node20' };
const browser = { platform: 'browser', format: 'iife', target: 'es2022' };

/** Every bundle: where it starts, what it becomes. Those whose entry does not exist yet are skipped. */
const bundles = [
  { entry: 'src/host/main.ts', out: 'host.js', options: node },
  { entry: 'src/mcp/main.ts', out: 'mcp.js', options: { ...node, plugins: [withoutAjv] } },
  { entry: 'src/cli/main.ts', out: 'command.js', options: node },
  {
    entry: 'src/cli/start.ts',
    out: 'cli.js',
    options: { ...node, banner: { js: '#!/usr/bin/env node' } },
    mode: 0o755,
  },
  { entry: 'src/hooks/main.ts', out: 'hook.js', options: node },
  { entry: 'src/cli/doctor.ts', out: 'doctor.js', options: node },
  // jsonc-parser's CommonJS form hides its parts from bundlers; its ES modules do not.
  { entry: 'src/agents/connect.ts', out: 'connect.js', options: { ...node, mainFields: ['module', 'main'] } },
  { entry: 'src/demo/main.ts', out: 'demo.js', options: node },
  { entry: 'src/extension.ts', out: 'extension.js', options: { ...node, external: ['vscode'] } },
  // Its style sheet, webview.css, is written beside it.
  { entry: 'webview-ui/main.tsx', out: 'webview.js', options: browser },
  {
    entry: 'src/operations/build-catalogue.ts',
    out: 'build-catalogue.js',
    options: node,
    prints: (text) => [['catalogue.json', text]],
  },
  {
    entry: 'src/packages/build-editor-plugin.ts',
    out: 'build-editor-plugin.js',
    options: { ...node, mainFields: ['module', 'main'] },
    prints: (text) =>
      Object.entries(JSON.parse(text)).map(([path, content]) => [join('plugin', path), content]),
    isWhole: { folder: join('plugin', 'skills'), mark: join('plugin', '.claude-plugin', 'plugin.json') },
  },
];

/** Writes what esbuild made; of a generator, which is run, only what it prints. */
function finish(bundle, result) {
  if (result.errors.length > 0) {
    return false;
  }
  if (result.metafile !== undefined && metafile) {
    replaceFile(join(dist, 'meta', `${bundle.out}.json`), JSON.stringify(result.metafile));
  }
  if (bundle.prints === undefined) {
    for (const file of result.outputFiles) {
      replaceFile(file.path, file.contents, file.path.endsWith('.map') ? undefined : bundle.mode);
    }
    return true;
  }
  const generator = result.outputFiles.find((file) => file.path.endsWith('.js'));
  const run = spawnSync(process.execPath, ['-'], {
    input: generator.contents,
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 16 * 1024 * 1024,
  });
  if (run.status !== 0) {
    console.error(`${bundle.out} failed:\n${run.stderr}`);
    return false;
  }
  const printed = bundle.prints(run.stdout);
  if (bundle.isWhole !== undefined) removeOthers(bundle.isWhole, new Set(printed.map(([path]) => path)));
  for (const [path, content] of printed) replaceFile(join(dist, path), content);
  return true;
}

/** Removes what an earlier build wrote there and this one does not; what it wrote has the mark beside it. */
function removeOthers({ folder, mark }, printed) {
  if (!existsSync(join(dist, mark)) || !existsSync(join(dist, folder))) return;
  for (const file of readdirSync(join(dist, folder), { recursive: true, withFileTypes: true })) {
    const path = join(file.parentPath, file.name);
    const isKept = [...printed].some(
      (one) => join(dist, one) === path || join(dist, one).startsWith(path + sep),
    );
    if (!isKept) rmSync(path, { recursive: true, force: true });
  }
}

const unfinished = new Set();

/** Says so when every bundle was built once: `.vscode/tasks.json` waits for this line. */
function sayWhenReady(bundle) {
  if (unfinished.delete(bundle) && unfinished.size === 0) {
    console.log('Watching for changes.');
  }
}

function optionsOf(bundle) {
  const report = {
    name: 'finish',
    setup(build) {
      build.onEnd((result) => {
        const good = finish(bundle, result);
        if (watch) {
          console.log(`${new Date().toLocaleTimeString()} ${bundle.out}: ${good ? 'built' : 'failed'}`);
          sayWhenReady(bundle);
        } else if (!good) {
          process.exitCode = 1;
        }
      });
    },
  };
  const { plugins = [], ...options } = bundle.options;
  return {
    entryPoints: [join(root, bundle.entry)],
    outfile: join(dist, bundle.out),
    absWorkingDir: root,
    bundle: true,
    write: false,
    metafile,
    legalComments: 'none',
    minify: production,
    sourcemap: production || bundle.prints !== undefined ? false : 'linked',
    define: { __MASTERPLAN_VERSION__: JSON.stringify(version) },
    logLevel: 'warning',
    // The wasm stands beside the bundle; the package is asked only where the source runs in place.
    logOverride: { 'require-resolve-not-external': 'silent' },
    plugins: [...plugins, report],
    ...options,
  };
}

mkdirSync(dist, { recursive: true });
replaceFile(join(dist, 'sql-wasm.wasm'), readFileSync(require.resolve('sql.js/dist/sql-wasm.wasm')));

const present = bundles.filter((bundle) => {
  const exists = existsSync(join(root, bundle.entry));
  if (!exists && verbose) {
    console.log(`${bundle.out}: skipped, ${relative(root, join(root, bundle.entry))} does not exist yet`);
  }
  return exists;
});

if (watch) {
  for (const bundle of present) {
    unfinished.add(bundle);
  }
  for (const bundle of present) {
    const context = await esbuild.context(optionsOf(bundle));
    await context.watch();
  }
} else {
  // A bundle that fails (esbuild has printed why) does not keep the others from being built.
  const results = await Promise.allSettled(present.map((bundle) => esbuild.build(optionsOf(bundle))));
  if (results.some((result) => result.status === 'rejected')) {
    process.exitCode = 1;
  }
}
