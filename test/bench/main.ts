import { parseArgs } from 'node:util';
import { measured, merge, readResults, writeResults } from './report/results';
import { tableOf } from './report/table';
import { SUBJECTS } from './subjects';

/** `npm run bench -- [subject…] [--quick] [--help]`: measures, prints one table, writes bench/results.json. */
const HELP = `npm run bench -- [subject…] [options]

Measures the subjects (default: all), prints one table, and writes what was measured to bench/results.json,
where the other subjects' figures stay as they were.

${SUBJECTS.map(({ name, says }) => `  ${name.padEnd(14)}${says}`).join('\n')}

  --quick       a short run, to see that it works; nothing is written
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
  const unknown = positionals.filter((name) => !SUBJECTS.some((subject) => subject.name === name));
  if (unknown.length > 0) return refuse(`there is no subject ${unknown.join(', ')}`);
  const chosen = SUBJECTS.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  const rows = [];
  for (const subject of chosen) {
    console.log(`${subject.name}: ${subject.says}`);
    const found = measured(subject.name, values.quick, await subject.run({ quick: values.quick }));
    rows.push(...found.rows);
    if (values.quick) continue;
    const order = SUBJECTS.map(({ name }) => name);
    writeResults(merge(readResults(), found, order));
  }
  console.log(`\n${tableOf(rows)}`);
  return 0;
}

function parse() {
  return parseArgs({
    allowPositionals: true,
    options: {
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
