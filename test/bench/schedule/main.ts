import { parseArgs } from 'node:util';
import { markdownTable } from './report';
import { AGENTS, runSchedule } from './run-schedule';

const HELP = `Usage: npx tsx test/bench/schedule/main.ts [options]

Simulates agents that work random plans of several shapes, and a real tracker's issues, by the order of next, and
compares how long that takes with lower bounds, the best schedules a search finds, first in first out, and shortest
first. Prints tables in Markdown. The same seed gives the same figures on every machine.

Options:
  --quick           a small study (seconds instead of minutes)
  --seed N          other random plans (default: 1)
  --agents N,N,…    numbers of agents (default: ${AGENTS.join(',')})
  --help
`;

function wholeNumber(option: string, text: string, most: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > most) {
    throw new TypeError(`${option} takes whole numbers from 1 to ${most}, not ${JSON.stringify(text)}`);
  }
  return value;
}

function readOptions(argv: string[]) {
  const { values } = parseArgs({
    args: argv,
    options: {
      quick: { type: 'boolean', default: false },
      seed: { type: 'string', default: '1' },
      agents: { type: 'string', default: AGENTS.join(',') },
      help: { type: 'boolean', default: false },
    },
  });
  return {
    quick: values.quick,
    help: values.help,
    seed: wholeNumber('--seed', values.seed, 1_000_000),
    agents: values.agents.split(',').map((text) => wholeNumber('--agents', text, 1000)),
  };
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(HELP);
    return;
  }
  const rows = await runSchedule({ ...options, say: (text) => console.log(text) });
  console.log('\n## In short: 95th percentiles\n');
  console.log(
    markdownTable(
      ['what', 'ours', 'theirs', 'ratio', 'above median', 'budget'],
      rows.map(({ name, ours, theirs, ratio, spread, budget }) => [
        name,
        ours.toFixed(0),
        theirs.toFixed(0),
        ratio.toFixed(3),
        spread.toFixed(3),
        budget === undefined ? '' : `${budget}${ratio > budget ? ' MISSED' : ''}`,
      ]),
    ),
  );
}

main().catch((error: unknown) => {
  console.error(error instanceof TypeError ? error.message : error);
  process.exitCode = error instanceof TypeError ? 2 : 1;
});
