// Makes what agents' programs install by themselves: plugins, an extension, a bundle, the registry's entry.
// Run by tsx, since what they are made of is the product's own source (src/packages).
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { PACKAGES } from './src/packages/packages.ts';
import { readSources } from './src/packages/sources.ts';
import { removeBundles, writePackage } from './src/packages/write.ts';
import { packMcpb, validatePackages } from './test/support/agent-clients/validate-packages.ts';

const HELP = `Usage: npm run package:agents [-- OPTIONS]

Builds for production and makes in out/agents/:

${PACKAGES.map(({ id, title }) => `  ${id.padEnd(9)} ${title}`).join('\n')}

Everything is made anew from the guide's texts, the table of clients, package.json and the bundles. Packing the .mcpb
takes npm's @anthropic-ai/mcpb, which is fetched into .clients/ once.

Options:
  --validate   also has each package judged, and installed into an empty home, by the client that it is for; fetches
               the clients from npm into .clients/ (some two gigabytes, once)
  --out DIR    makes them there instead; files that are there already and are none of these stay
  --help
`;

const root = dirname(fileURLToPath(import.meta.url));
let options;
try {
  options = parseArgs({
    options: { validate: { type: 'boolean' }, out: { type: 'string' }, help: { type: 'boolean' } },
  }).values;
} catch (error) {
  console.error(`package-agents.mjs: ${error.message}\n\n${HELP}`);
  process.exit(2);
}
if (options.help) {
  process.stdout.write(HELP);
  process.exit(0);
}

const out = options.out ?? join(root, 'out', 'agents');
const bundles = join(root, 'out', 'agents-bundles');
const say = (line) => console.log(`  ${line}`);

const build = spawnSync(process.execPath, [join(root, 'esbuild.mjs'), '--production', `--out=${bundles}`], {
  stdio: 'inherit',
});
if (build.status !== 0) process.exit(1);

const sources = readSources(root, bundles);
removeBundles(out, sources.product.name);
for (const { id, title, use, files } of PACKAGES) {
  const made = files(sources);
  try {
    writePackage(join(out, id), made);
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
  // Claude Code takes a path without `./` for a repository's name.
  const folder = `./${relative(process.cwd(), join(out, id))}`;
  console.log(
    `${folder}: ${title}; ${made.size} file(s), ${kilobytes(made)}\n  ${use.replaceAll('FOLDER', folder)}`,
  );
}
rmSync(bundles, { recursive: true, force: true });

const { name, version } = sources.product;
const bundle = join(out, `${name}-${version}.mcpb`);
try {
  await packMcpb(join(out, 'mcpb'), bundle, say);
  console.log(`${relative(process.cwd(), bundle)}: the same as one file; a click installs it`);
} catch (error) {
  console.error(`The .mcpb was not packed: ${error.message}`);
  process.exitCode = 1;
}

if (options.validate) {
  console.log('What the clients say of them:');
  const problems = await validatePackages(out, say);
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exitCode = 1;
}

function kilobytes(files) {
  const bytes = [...files.values()].reduce((sum, content) => sum + Buffer.byteLength(content), 0);
  return `${Math.ceil(bytes / 1024).toLocaleString('en')} KB`;
}
