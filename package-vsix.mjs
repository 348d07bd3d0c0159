// Builds for production and packs the VSIX, then checks it: everything that the extension needs, nothing else, and
// not more than 1.5 MB (DESIGN, section 8).
//
//   node package-vsix.mjs              writes masterplan-<version>.vsix
//   node package-vsix.mjs --out FILE   writes it there
//   node package-vsix.mjs --readme     only prints the README that goes into it
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createVSIX, listFiles } from '@vscode/vsce';

const LARGEST = 1.5 * 1024 * 1024;

const NEEDED = [
  'package.json',
  'package.nls.json',
  'l10n/bundle.l10n.json',
  'out/README.md',
  'CHANGELOG.md',
  'LICENSE',
  'media/icon.png',
  'media/masterplan.svg',
  'dist/extension.js',
  'dist/host.js',
  'dist/mcp.js',
  'dist/cli.js',
  'dist/command.js',
  'dist/hook.js',
  'dist/doctor.js',
  'dist/connect.js',
  'dist/webview.js',
  'dist/webview.css',
  'dist/catalogue.json',
  'dist/sql-wasm.wasm',
  'dist/plugin/.claude-plugin/plugin.json',
];

/** Files that come and go with translations, walkthrough steps and skills. */
const ALLOWED = [
  /^package\.nls\.[a-z-]+\.json$/,
  /^l10n\/bundle\.l10n\.[a-z-]+\.json$/,
  /^media\/walkthrough\/[a-z-]+\.svg$/,
  /^dist\/plugin\/skills\/[a-z-]+\/SKILL\.md$/,
];

const root = dirname(fileURLToPath(import.meta.url));
const { values } = parseArgs({ options: { out: { type: 'string' }, readme: { type: 'boolean' } } });

/**
 * The README as the extension's page in VS Code can show it. That page takes pictures from the web only, and opens
 * no files of the extension: where no repository is named that they could come from, pictures are left out and links
 * to files are their words.
 */
function readmeForVsix() {
  const text = readFileSync(join(root, 'README.md'), 'utf8');
  return text
    .replaceAll(/^!\[[^\]]*\]\((?!https:)[^)]*\)\n\n?/gm, '')
    .replaceAll(/\[([^\]]*)\]\((?!https?:|#|mailto:)[^)]*\)/g, '$1');
}

if (values.readme === true) {
  process.stdout.write(readmeForVsix());
  process.exit(0);
}
const readme = 'out/README.md';
mkdirSync(join(root, 'out'), { recursive: true });
writeFileSync(join(root, readme), readmeForVsix());

const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const vsix = values.out ?? join(root, `${name}-${version}.vsix`);

// Runs vscode:prepublish, which builds. The dependencies are in the bundles already; there is no link in the README
// that is to be rewritten.
try {
  await createVSIX({
    cwd: root,
    packagePath: vsix,
    dependencies: false,
    allowMissingRepository: true,
    rewriteRelativeLinks: false,
    readmePath: readme,
  });
} catch (error) {
  console.error(`The VSIX was not made: ${error instanceof Error ? error.message : error}`);
  process.exit(1);
}

const packed = (await listFiles({ cwd: root, dependencies: false, readmePath: readme })).map((file) =>
  file.replaceAll('\\', '/'),
);
const missing = NEEDED.filter((file) => !packed.includes(file));
const unexpected = packed.filter(
  (file) => !NEEDED.includes(file) && !ALLOWED.some((pattern) => pattern.test(file)),
);
const { size } = statSync(vsix);
const kilobytes = (bytes) => `${Math.ceil(bytes / 1024).toLocaleString('en')} KB`;

for (const file of missing) console.error(`missing: ${file}`);
for (const file of unexpected) console.error(`not needed: ${file}`);
if (size > LARGEST) console.error(`too big: ${kilobytes(size)}, at most ${kilobytes(LARGEST)}`);
if (missing.length + unexpected.length > 0 || size > LARGEST) {
  process.exitCode = 1;
} else {
  const place = relative(process.cwd(), vsix);
  console.log(`${place}: ${packed.length} files, ${kilobytes(size)} of at most ${kilobytes(LARGEST)}`);
}
