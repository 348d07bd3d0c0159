import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { DOCS, documentOf } from './report/document';
import { loadPerCore } from './report/machine';
import { measured, merge, readResults, writeResults } from './report/results';
import { tableOf } from './report/table';
import { SUBJECTS } from './subjects';

/** `npm run bench -- [subject…] [--quick] [--write-docs] [--help]`: measures, prints one table, writes bench/results.json. */
const HELP = `npm run bench -- [subject…] [options]

Measures the subjects (default: all), prints one table, and writes what was measured to bench/results.json,
where the other subjects' figures stay as they were.

${SUBJECTS.map(({ name, says }) => `  ${name.padEnd(14)}${says}`).join('\n')}

  --quick       a short run, to see that it works; nothing is written
  --write-docs  docs/BENCHMARKS.md is written from bench/results.json; without a subject, nothing is measured
  --help        this text
`;

/** Exit code 2: asked wrongly. */
function refuse(problem: string): number {
  console.error(`bench: ${problem}\n\n${HELP}`);
  return 2;
}

async function main(): Promise<number> {
  let asked: ReturnType<typeof parse>;
  try {
    asked = parse();
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
  const { values, positionals } = asked;
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const writeDocs = values['write-docs'];
  if (values.quick && writeDocs) return refuse('a quick run is not for the docs');
  const unknown = positionals.filter((name) => !SUBJECTS.some((subject) => subject.name === name));
  if (unknown.length > 0) return refuse(`there is no subject ${unknown.join(', ')}`);
  const everything = positionals.length === 0 && !writeDocs;
  const chosen = SUBJECTS.filter(({ name }) => everything || positionals.includes(name));
  const rows = [];
  for (const subject of chosen) {
    console.log(`${subject.name}: ${subject.says}`);
    const load = loadPerCore();
    const found = measured(subject.name, values.quick, await subject.run({ quick: values.quick }), load);
    rows.push(...found.rows);
    if (values.quick) continue;
    const order = SUBJECTS.map(({ name }) => name);
    writeResults(merge(readResults(), found, order));
  }
  if (rows.length > 0) console.log(`\n${tableOf(rows)}`);
  if (writeDocs) writeFileSync(DOCS, documentOf(readResults(), SUBJECTS));
  return 0;
}

function parse() {
  return parseArgs({
    allowPositionals: true,
    options: {
      'write-docs': { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false, short: 'h' },
    },
  });
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
