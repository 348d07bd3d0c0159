import { runAgent } from './agent';
import { runDemo } from './director';
import type { AgentOptions } from './messages';
import { HELP, readDemoOptions } from './options';

async function main(argv: string[]): Promise<number> {
  const [role, options] = argv;
  if (role === '--agent' && options !== undefined) {
    await runAgent(JSON.parse(options) as AgentOptions);
    return 0;
  }
  let read: ReturnType<typeof readDemoOptions>;
  try {
    read = readDemoOptions(argv);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${HELP}`);
    return 2;
  }
  if (read.help) {
    process.stdout.write(HELP);
    return 0;
  }
  return runDemo(read);
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`The demo failed: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
