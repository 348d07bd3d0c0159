import { parseArgs } from 'node:util';

export interface DemoOptions {
  /** How many issues are imported (with what they depend on); undefined: all. */
  items: number | undefined;
  agents: number;
  seed: number;
  keep: boolean;
  help: boolean;
}

export const HELP = `Usage: npm start -- [options]

Imports a real issue tracker (beads, 1,820 issues) as open work, and lets several agents work on it at once. Each
is a process of its own, an MCP client with its own MCP server. One is killed in the middle; its item comes back.

Options:
  --items N    only about N issues, with what they depend on (default: all)
  --agents N   how many agents (default: 5); with 1, nobody is killed
  --seed N     makes the pretended work repeatable (default: 1)
  --keep       keep the project's folder, and say how to look at it
  --help
`;

/** Throws TypeError for wrong options. */
export function readDemoOptions(argv: string[]): DemoOptions {
  const { values } = parseArgs({
    args: argv,
    options: {
      items: { type: 'string' },
      agents: { type: 'string', default: '5' },
      seed: { type: 'string', default: '1' },
      keep: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  return {
    items: values.items === undefined ? undefined : wholeNumber('--items', values.items, 1, 1_000_000),
    agents: wholeNumber('--agents', values.agents, 1, 32),
    seed: wholeNumber('--seed', values.seed, 0, 0xffff_ffff),
    keep: values.keep,
    help: values.help,
  };
}

function wholeNumber(option: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new TypeError(`${option} is a whole number from ${least} to ${most}, not ${JSON.stringify(text)}`);
  }
  return value;
}
