import { Argument, type Command, Option } from 'commander';
import { CLIENT_IDS, type ClientId, SCOPES, type Scope } from '../agents/client-definition';
import { examplesOf } from './examples';
import { UsageError } from './usage-error';

/** What connect or disconnect is asked to do. */
export interface ConnectRequest {
  kind: 'connect';
  globals: { project?: string; json?: boolean };
  direction: 'connect' | 'disconnect';
  clients: readonly ClientId[];
  scope: Scope;
  all: boolean;
  yes: boolean;
  dryRun: boolean;
  check: boolean;
  print: boolean;
  hooks: boolean;
  instructions: boolean;
}

/** The flags of connect and disconnect. */
interface ConnectFlags {
  scope: Scope;
  all?: true;
  yes?: true;
  dry_run?: true;
  check?: true;
  print?: true;
  no_hooks?: true;
  no_instructions?: true;
}

/** Adds both commands; `choose` is given what was asked for. */
export function addConnectCommands(program: Command, choose: (request: ConnectRequest) => void): void {
  const clients = () =>
    new Argument('[client...]', `those meant: ${CLIENT_IDS.join(', ')}`).argParser(
      (text: string, earlier: ClientId[] | undefined) => [...(earlier ?? []), clientId(text)],
    );
  const scope = () =>
    new Option('--scope <scope>', "project: the project's files; user: yours, for all projects")
      .choices(SCOPES)
      .default('project');
  const act =
    (direction: 'connect' | 'disconnect') =>
    (named: ClientId[] | undefined, flags: ConnectFlags): void =>
      choose({
        kind: 'connect',
        globals: program.opts<ConnectRequest['globals']>(),
        direction,
        clients: named ?? [],
        scope: flags.scope,
        all: flags.all === true,
        yes: flags.yes === true,
        dryRun: flags.dry_run === true,
        check: flags.check === true,
        print: flags.print === true,
        hooks: flags.no_hooks !== true,
        instructions: flags.no_instructions !== true,
      });
  program
    .command('connect')
    .helpGroup('Agents:')
    .summary('Give the plan to the agents on this machine')
    .description(
      "Writes the MCP server, hooks and instructions into the agents' own files, after showing what and asking. What stands in these files stays as it is; disconnect takes out exactly what was put in.",
    )
    .addArgument(clients())
    .addOption(scope())
    .option('--all', 'also agents that are not found here')
    .option('--yes', 'do not ask')
    .option('--dry_run', 'only show what would be written')
    .option('--check', 'exit code 0 if all is connected as it would be now, else 1')
    .option('--print', 'print the lines to add by hand')
    .option('--no_hooks', 'without hooks')
    .option('--no_instructions', 'without the block in AGENTS.md and without skills')
    .addHelpText('after', examplesOf('connect'))
    .action(act('connect'));
  program
    .command('disconnect')
    .helpGroup('Agents:')
    .summary('Take out what connect has put in')
    .description(
      'Takes the entries, blocks and files of connect out again; asks first. Nothing else changes.',
    )
    .addArgument(clients())
    .addOption(scope())
    .option('--yes', 'do not ask')
    .option('--dry_run', 'only show what would be taken out')
    .addHelpText('after', examplesOf('disconnect'))
    .action(act('disconnect'));
}

/** `claude` is Claude Code. Throws UsageError for others than CLIENT_IDS. */
function clientId(text: string): ClientId {
  const known = CLIENT_IDS.find((id) => id === text || id === `${text}-code`);
  if (known === undefined) {
    throw new UsageError(`${text} is none of the agents that connect knows: ${CLIENT_IDS.join(', ')}`);
  }
  return known;
}
