import { parseArgs } from 'node:util';
import type { Subject } from './subject';

/** What `npm run bench` is asked to do. */
export type Asked =
  | { kind: 'help' }
  | { kind: 'refused'; problem: string }
  | { kind: 'run'; subjects: readonly Subject[]; quick: boolean; writeDocs: boolean };

export function helpOf(subjects: readonly Subject[]): string {
  return `npm run bench -- [subject…] [options]

Measures the subjects (default: all), prints one table, and writes what was measured to bench/results.json,
where the other subjects' figures stay as they were.

${subjects.map(({ name, says }) => `  ${name.padEnd(14)}${says}`).join('\n')}

  --quick       a short run, to see that it works; nothing is written
  --write-docs  docs/BENCHMARKS.md is written from bench/results.json; without a subject, nothing is measured
  --help        this text
`;
}

/** Reads the words after `npm run bench --`. */
export function readCommandLine(argv: readonly string[], subjects: readonly Subject[]): Asked {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(argv);
  } catch (error) {
    return { kind: 'refused', problem: error instanceof Error ? error.message : String(error) };
  }
  const { values, positionals } = parsed;
  if (values.help) return { kind: 'help' };
  const { quick } = values;
  const writeDocs = values['write-docs'];
  if (quick && writeDocs) return { kind: 'refused', problem: 'a quick run is not for the docs' };
  const unknown = positionals.filter((name) => !subjects.some((subject) => subject.name === name));
  if (unknown.length > 0) return { kind: 'refused', problem: `there is no subject ${unknown.join(', ')}` };
  const everything = positionals.length === 0 && !writeDocs;
  const chosen = subjects.filter(({ name }) => everything || positionals.includes(name));
  return { kind: 'run', subjects: chosen, quick, writeDocs };
}

function parse(argv: readonly string[]) {
  return parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      'write-docs': { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false, short: 'h' },
    },
  });
}
