import { delimiter } from 'node:path';
import type * as vscode from 'vscode';
import type { Editor } from '../editor';
import { launcherFolder } from './launcher-place';
import { writeLaunchers } from './launchers';

const SETTING = 'masterplan.terminalCommand';

/**
 * Puts the `masterplan` command on the PATH of integrated terminals, and keeps its launchers up to date. In
 * Restricted Mode too: the command is the extension's, nothing of the workspace runs with it, and whoever types it
 * means it.
 */
export function registerTerminal(editor: Editor): vscode.Disposable {
  const { vscode, context, log } = editor;
  const { environmentVariableCollection: variables } = context;
  const folder = launcherFolder(context);

  const apply = () => {
    variables.delete('PATH');
    if (!vscode.workspace.getConfiguration().get(SETTING, true)) return;
    variables.description = vscode.l10n.t('Adds the `masterplan` command.');
    // Shells that set PATH anew when they start (macOS's login shells) get it from the shell integration.
    const options = { applyAtProcessCreation: true, applyAtShellIntegration: true };
    variables.prepend('PATH', `${folder}${delimiter}`, options);
  };

  const target = { node: process.execPath, cli: context.asAbsolutePath('dist/cli.js') };
  writeLaunchers(folder, target, process.env.USERPROFILE).catch((error: unknown) =>
    log.error(`The masterplan command could not be written to ${folder}: ${String(error)}`),
  );
  apply();
  return vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration(SETTING)) apply();
  });
}
