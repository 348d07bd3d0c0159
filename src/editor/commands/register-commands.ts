import type { Editor } from '../editor';
import type { Node } from '../nodes';
import { OWN_COMMANDS } from './all-commands';
import type { Command } from './command';
import { COMMANDS, type CommandId, type CommandPlace } from './command-ids';
import { toInvocation } from './invocation';
import { requireSeat, requireTrust } from './require-seat';
import { showError } from './show-error';

/** The commands that belong to a view or a service; the composition root hands them over. */
export type GivenCommandId =
  | 'masterplan.revealItem'
  | 'masterplan.openDashboard'
  | 'masterplan.filterPlan'
  | 'masterplan.clearFilter'
  | 'masterplan.refresh'
  | 'masterplan.connectAgents'
  | 'masterplan.startSharing'
  | 'masterplan.stopSharing';

export type GivenCommands = { readonly [Id in GivenCommandId]: Command['run'] };

export interface RegistryOptions {
  /** What is selected in the tree that the person used last: offered first in quick picks. */
  selectedNodes?: () => readonly Node[];
}

/**
 * Registers every command of the extension. Arguments are sorted into our own nodes and the rest; whatever a
 * command throws is shown to the person, so that no call of `executeCommand` ever rejects with a stack trace.
 */
export function registerCommands(
  editor: Editor,
  given: GivenCommands,
  options: RegistryOptions = {},
): { dispose(): void } {
  const runs: [CommandId, Command['run']][] = [
    ...Object.values(OWN_COMMANDS).map((command): [CommandId, Command['run']] => [
      command.id,
      (...run) => command.run(...run),
    ]),
    ...(Object.entries(given) as [GivenCommandId, Command['run']][]),
  ];
  const registered: { dispose(): void }[] = [];
  for (const [id, run] of runs) {
    try {
      const handler = (...args: unknown[]) => runCommand(editor, id, run, args, options);
      registered.push(editor.vscode.commands.registerCommand(id, handler));
    } catch (error) {
      // One command whose name is taken must not take the others down.
      editor.log.error(`${id} could not be registered: ${String(error)}`);
    }
  }
  return {
    dispose() {
      for (const one of registered) one.dispose();
    },
  };
}

async function runCommand(
  editor: Editor,
  id: CommandId,
  run: Command['run'],
  args: readonly unknown[],
  options: RegistryOptions,
): Promise<void> {
  try {
    const invocation = toInvocation(editor, id, args, options.selectedNodes?.() ?? []);
    const place: CommandPlace = COMMANDS[id];
    if (place.writes && !place.whileKeyWaits) requireSeat(editor, invocation);
    if (place.writesFile) requireTrust(editor);
    await run(editor, invocation);
  } catch (error) {
    await showError(editor, error, id);
  }
}
