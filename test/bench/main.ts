import { writeFileSync } from 'node:fs';
import { helpOf, readCommandLine } from './command-line';
import { DOCS, documentOf } from './report/document';
import { loadPerCore } from './report/machine';
import { measured, merge, readResults, writeResults } from './report/results';
import { tableOf } from './report/table';
import { SUBJECTS } from './subjects';

/** `npm run bench`: measures, prints one table, writes bench/results.json. Gives the exit code; 2: asked wrongly. */
async function main(): Promise<number> {
  const asked = readCommandLine(process.argv.slice(2), SUBJECTS);
  if (asked.kind === 'help') {
    console.log(helpOf(SUBJECTS));
    return 0;
  }
  if (asked.kind === 'refused') {
    console.error(`bench: ${asked.problem}\n\n${helpOf(SUBJECTS)}`);
    return 2;
  }
  const { subjects, quick, writeDocs } = asked;
  const rows = [];
  for (const subject of subjects) {
    console.log(`${subject.name}: ${subject.says}`);
    const load = loadPerCore();
    const found = measured(subject.name, quick, await subject.run({ quick }), load);
    rows.push(...found.rows);
    if (quick) continue;
    const order = SUBJECTS.map(({ name }) => name);
    writeResults(merge(readResults(), found, order));
  }
  if (rows.length > 0) console.log(`\n${tableOf(rows)}`);
  if (writeDocs) writeFileSync(DOCS, documentOf(readResults(), SUBJECTS));
  return 0;
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
