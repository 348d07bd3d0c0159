import { join } from 'node:path';
import { loadCatalogue } from '../client/catalogue';
import { BUILD } from '../model/build';
import { isForAgents } from '../model/catalogue';
import { EXIT } from './exit-codes';
import { handOver } from './hand-over';
import type { Request } from './program';
import { readSource } from './read-source';
import { UsageError } from './usage-error';

async function main(argv: readonly string[]): Promise<number> {
  if (argv[0] === '--version' && argv.length === 1) {
    process.stdout.write(`${BUILD}\n`);
    return EXIT.done;
  }
  const json = argv.includes('--json');
  try {
    const { parseCommandLine } = await import('./program');
    if (argv.length === 0) {
      parseCommandLine(loadCatalogue(), ['--help'], readSource);
      return EXIT.usage;
    }
    return await run(parseCommandLine(loadCatalogue(), argv, readSource));
  } catch (error) {
    return await fail(error, json, commandOf(argv));
  }
}

async function run(request: Request): Promise<number> {
  switch (request.kind) {
    case 'done':
      return EXIT.done;
    case 'mcp':
      return becomes('mcp.js', request.arguments);
    case 'hook':
      return becomes('hook.js', request.arguments);
    case 'operation': {
      const { runOperation } = await import('./run-operation');
      return runOperation(request);
    }
    case 'host': {
      const { runHost } = await import('./run-host');
      return runHost(request);
    }
    case 'connect': {
      const { runConnect } = await import('./run-connect');
      return runConnect(request);
    }
    case 'doctor': {
      // A bundle of its own: it alone needs the store.
      const { runDoctor } = require(join(__dirname, 'doctor.js')) as typeof import('./doctor');
      return runDoctor(request);
    }
  }
}

/** Gives this process to the MCP server or to an agent's hook, which end it themselves. */
function becomes(bundle: string, options: readonly string[]): Promise<number> {
  handOver(bundle, options);
  return new Promise(() => undefined);
}

/** Tells what went wrong: people on standard error, programs (`--json`) on standard output. */
async function fail(error: unknown, json: boolean, command: string | undefined): Promise<number> {
  const output = await import('./output');
  const terminal = process.stdout.isTTY === true;
  if (error instanceof UsageError) {
    if (json) {
      process.stdout.write(
        `${output.jsonText({ error: output.usageErrorAnswer(error, command) }, terminal)}\n`,
      );
    } else {
      process.stderr.write(`${output.renderUsageError(error, command)}\n`);
    }
    return EXIT.usage;
  }
  const known = output.asMasterplanError(error);
  if (json) {
    process.stdout.write(`${output.jsonText({ error: known.toAnswer() }, terminal)}\n`);
  } else {
    process.stderr.write(
      `${output.renderError(output.pageFor(process.stderr, process.env, Date.now()), known)}\n`,
    );
  }
  return EXIT.refused;
}

/** The command that was meant, for the way to its help. */
function commandOf(argv: readonly string[]): string | undefined {
  const names = new Set(
    loadCatalogue()
      .operations.filter(isForAgents)
      .map(({ name }) => name),
  );
  const services = new Set(['doctor', 'host', 'connect', 'disconnect']);
  return argv.find((argument) => names.has(argument) || services.has(argument));
}

// The reader of a pipe may leave early (`masterplan list | head -3`): that is no failure of ours. A full disk
// behind the output is one: what was done is done, but nobody has read of it.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') {
      process.exit(process.exitCode ?? EXIT.done);
    }
    if (stream === process.stdout) {
      process.stderr.write(`masterplan: the output cannot be written: ${error.message}\n`);
    }
    process.exit(EXIT.refused);
  });
}

main(process.argv.slice(2))
  .catch((error: unknown) => fail(error, false, undefined))
  .then(
    (code) => {
      // Not process.exit: what was written goes out first, also into a slow pipe.
      process.exitCode = code;
    },
    (error: unknown) => {
      console.error(error);
      process.exitCode = EXIT.refused;
    },
  );
