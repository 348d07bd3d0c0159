import type { Command } from '../commands/command';

/** Opens the first steps. */
export const openWalkthrough: Command = {
  id: 'masterplan.openWalkthrough',
  async run({ vscode, context }) {
    // The walkthrough's id in package.json, behind the extension's.
    const walkthrough = `${context.extension.id}#start`;
    await vscode.commands.executeCommand('workbench.action.openWalkthrough', walkthrough, false);
  },
};
