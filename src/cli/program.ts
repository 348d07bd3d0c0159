import { Command, CommanderError, Option } from 'commander';
import { BUILD } from '../model/build';
import { type AgentGroup, type Catalogue, isForAgents, type OperationDescription } from '../model/catalogue';
import { MAX_IDLE_SECONDS } from '../model/protocol';
import { addConnectCommands, type ConnectRequest } from './connect-commands';
import { examplesOf, FIRST_STEPS } from './examples';
import { explanation, type Flag, flagsOf, placeholder } from './flags';
import { ITEM_ARGUMENT, takesItem, withItem } from './item-argument';
import { UsageError } from './usage-error';
import { nearest, type ReadSource, readValue } from './values';

/** What stands before or after any command. */
export interface GlobalOptions {
  project?: string;
  json?: boolean;
}

/** What the command line asks for. */
export type Request =
  | {
      kind: 'operation';
      operation: OperationDescription;
      input: Record<string, unknown>;
      globals: GlobalOptions;
    }
  | { kind: 'host'; globals: GlobalOptions; idleSeconds: string | undefined }
  | { kind: 'doctor'; globals: GlobalOptions; takeOver: boolean; acceptLog: boolean }
  | ConnectRequest
  | { kind: 'mcp'; arguments: string[] }
  | { kind: 'hook'; arguments: string[] }
  | { kind: 'done' };

const GROUPS: Record<AgentGroup, string> = {
  work: 'The work loop:',
  reading: 'Reading:',
  authoring: 'Authoring:',
};

/** Flags that hold the name of a file on this side of the socket: the host's working directory is another one. */
export const FILE_FLAGS: Readonly<Record<string, string>> = { import: 'file', export: 'file' };

/**
 * Reads a command line (without node and script). Help and version are printed and give `done`.
 * Throws UsageError with every problem of the flags' values; CommanderError never leaves.
 */
export function parseCommandLine(
  catalogue: Catalogue,
  argv: readonly string[],
  readSource: ReadSource,
): Request {
  let request: Request = { kind: 'done' };
  const operations = catalogue.operations.filter(isForAgents);
  const program = rootCommand();
  for (const operation of operations) {
    const flags = flagsOf(operation);
    const command = program
      .command(operation.name)
      .summary(operation.title)
      .description(operation.description)
      .helpGroup(GROUPS[operation.group]);
    for (const flag of flags) {
      command.addOption(toOption(flag));
    }
    command.addHelpText('after', examplesOf(operation.name));
    if (takesItem(flags)) command.argument('[item]', ITEM_ARGUMENT);
    command.action(() => {
      const values = command.opts<Record<string, string[] | true>>();
      request = {
        kind: 'operation',
        operation,
        input: withItem(readInput(operation, flags, values, readSource), command.args[0]),
        globals: program.opts<GlobalOptions>(),
      };
    });
  }
  const choose = (made: Request) => {
    request = made;
  };
  addConnectCommands(program, choose);
  addServiceCommands(program, choose);
  try {
    program.parse(withKnownTopic(program, normalise(argv, operations)), { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) {
      throw error;
    }
    if (error.exitCode !== 0) {
      throw fromCommander(error);
    }
  }
  return request;
}

function rootCommand(): Command {
  return (
    new Command('masterplan')
      .description('One persistent plan per project, shared by AI agents and the people who direct them.')
      .version(BUILD, '--version')
      .option('--project <folder>', 'the project (default: found from the working directory)')
      .option('--json', 'print the structured answer')
      .configureHelp({ showGlobalOptions: true, sortSubcommands: false })
      // Errors are told once, by main, with the way to the help; commander would print all of that as an error.
      .configureOutput({ outputError: () => undefined, writeErr: () => undefined })
      .helpCommand('help [command]', 'explain a command')
      .addHelpText('after', ({ command }) => wrapped(command, FIRST_STEPS))
      .exitOverride()
  );
}

/** The notes as wide as commander has made the rest; lines that are set in, which are commands, stay as they are. */
function wrapped(command: Command, notes: string): string {
  const width = command.configureOutput().getOutHelpWidth?.() ?? 80;
  const help = command.createHelp();
  return notes
    .split('\n')
    .map((line) => (line.startsWith(' ') ? line : help.boxWrap(line, width)))
    .join('\n');
}

function toOption(flag: Flag): Option {
  const option = new Option(`--${flag.name} ${placeholder(flag)}`, explanation(flag)).argParser(
    (text: string, earlier: string[] | true | undefined) => [
      ...(Array.isArray(earlier) ? earlier : []),
      text,
    ],
  );
  return option.makeOptionMandatory(flag.required);
}

/** Every flag's value; all problems are told together. */
function readInput(
  operation: OperationDescription,
  flags: readonly Flag[],
  values: Readonly<Record<string, string[] | true>>,
  readSource: ReadSource,
): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  const problems: UsageError[] = [];
  for (const flag of flags) {
    const given = values[flag.name];
    if (given === undefined) {
      continue;
    }
    // `--claim` alone says yes.
    const texts = given === true ? ['true'] : given;
    try {
      input[flag.name] = readValue(flag, texts, readSource);
    } catch (error) {
      if (!(error instanceof UsageError)) {
        throw error;
      }
      problems.push(error);
    }
  }
  const fileFlag = FILE_FLAGS[operation.name];
  if (fileFlag !== undefined && input[fileFlag] === '-') {
    const instead = operation.name === 'import' ? '; --items - reads JSON from standard input' : '';
    problems.push(new UsageError(`--${fileFlag} takes the name of a file, not -${instead}`));
  }
  const [only] = problems;
  if (only !== undefined) {
    throw problems.length === 1
      ? only
      : new UsageError(problems.map((problem) => problem.message).join('; '));
  }
  return operation.name === 'import' ? withWholeDocument(input) : input;
}

/** `import --items @plan.json` where the file holds `{plan, items}`: both are taken. */
function withWholeDocument(input: Record<string, unknown>): Record<string, unknown> {
  const { items } = input;
  if (typeof items !== 'object' || items === null || Array.isArray(items) || !('items' in items)) {
    return input;
  }
  return { ...input, ...items };
}

function addServiceCommands(program: Command, choose: (request: Request) => void): void {
  const group = 'Services:';
  // What agents start themselves: bundles of their own, with their own options and help.
  const forAgents = [
    ['mcp', 'Serve one agent over MCP (standard input and output)', 'The MCP server'],
    ['hook', "What an agent's hooks run", 'What `masterplan connect` installs'],
  ] as const;
  for (const [kind, summary, what] of forAgents) {
    program
      .command(kind)
      .helpGroup(group)
      .summary(summary)
      .description(`${what}; agents start it themselves. See \`masterplan ${kind} --help\`.`)
      .allowUnknownOption()
      .allowExcessArguments()
      .action((_values: unknown, command: Command) => {
        const { project } = program.opts<GlobalOptions>();
        choose({
          kind,
          arguments: [...(project === undefined ? [] : ['--project', project]), ...command.args],
        });
      });
  }
  program
    .command('host')
    .helpGroup(group)
    .summary('Run the plan host in the foreground, for debugging')
    .description(
      'Runs the plan host here instead of in the background, and prints what it does. Ctrl+C ends it.',
    )
    .option('--idle_seconds <number>', 'end after this long without a client')
    .action((values: { idle_seconds?: string }) => {
      requireSeconds(values.idle_seconds);
      choose({ kind: 'host', globals: program.opts(), idleSeconds: values.idle_seconds });
    });
  program
    .command('doctor')
    .helpGroup(group)
    .summary('Which store, who owns it, is it healthy?')
    .description(
      'Looks at the project and its store, and says what to do. Changes nothing without --take_over or --accept_log.',
    )
    .option('--take_over', 'take over a store that another machine left behind')
    .option(
      '--accept_log',
      'for the person whose project it is: the log is rightly another than before, because the folder was restored or exchanged; verify stops saying so',
    )
    .action((values: { take_over?: boolean; accept_log?: boolean }) => {
      choose({
        kind: 'doctor',
        globals: program.opts(),
        takeOver: values.take_over === true,
        acceptLog: values.accept_log === true,
      });
    });
}

/** The host takes no other ones. Throws UsageError. */
function requireSeconds(text: string | undefined): void {
  const seconds = Number(text ?? 0);
  if (text?.trim() === '' || !(seconds >= 0 && seconds <= MAX_IDLE_SECONDS)) {
    throw new UsageError(`--idle_seconds is a number of seconds from 0 to ${MAX_IDLE_SECONDS}, not ${text}`);
  }
}

/**
 * `create-plan --plan-id` is `create_plan --plan_id`: commands and flags may be written with dashes. Values and
 * unknown flags stay as they are.
 */
function normalise(argv: readonly string[], operations: readonly OperationDescription[]): string[] {
  const commands = new Set(operations.map((operation) => operation.name));
  const known = new Set(['take_over', 'accept_log', 'idle_seconds', 'no_hooks', 'no_instructions']);
  for (const operation of operations) {
    for (const name of Object.keys(operation.input.properties ?? {})) {
      known.add(name);
    }
  }
  let command: string | undefined;
  return argv.map((argument, index) => {
    // The first word is the command (after `help`, the second one); `--project`'s folder is none.
    if (command === undefined && !argument.startsWith('-') && argv[index - 1] !== '--project') {
      command = argument === 'help' ? undefined : argument;
      const name = argument.replaceAll('-', '_');
      return commands.has(name) ? name : argument;
    }
    const match = /^--([a-z][a-z_]*-[a-z_-]*)(=.*)?$/s.exec(argument);
    const name = match?.[1]?.replaceAll('-', '_');
    return name !== undefined && known.has(name) ? `--${name}${match?.[2] ?? ''}` : argument;
  });
}

/**
 * Commander answers `help clam` and `clam --help` with all there is: there is no such command (throws UsageError).
 * `help help` means all there is.
 */
function withKnownTopic(program: Command, argv: readonly string[]): readonly string[] {
  const [first = '', second] = argv.filter(
    (argument, index) => !argument.startsWith('-') && argv[index - 1] !== '--project',
  );
  const asked = first === 'help' ? second : argv[0] === first && argv.includes('--help') ? first : undefined;
  const names = ['help', ...program.commands.map((command) => command.name())];
  if (asked !== undefined && !names.includes(asked)) {
    throw new UsageError(`unknown command ${asked}`, nearest(asked, names));
  }
  return asked === 'help' ? ['--help'] : argv;
}

function fromCommander(error: CommanderError): UsageError {
  if (error.code === 'commander.help') {
    return new UsageError('a command is missing');
  }
  const [line = '', ...more] = error.message.replace(/^error: /, '').split('\n');
  // Whoever tells it ends the sentence.
  const message = line.replace(/\.$/, '');
  const suggestion = /Did you mean (.*)\?/.exec(more.join(' '))?.[1];
  return new UsageError(message.replaceAll("'", ''), suggestion?.replace(/^one of /, ''));
}
