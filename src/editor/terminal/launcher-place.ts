import { join } from 'node:path';
import type * as vscode from 'vscode';

/**
 * Where the `masterplan` launchers are: in the extension's own storage, because the extension's folder has another
 * name after each update, and agents keep the path in their configuration.
 */
export function launcherFolder(context: vscode.ExtensionContext): string {
  return join(context.globalStorageUri.fsPath, 'bin');
}

/** The launcher that this platform runs. */
export function launcherFile(context: vscode.ExtensionContext): string {
  return join(launcherFolder(context), process.platform === 'win32' ? 'masterplan.cmd' : 'masterplan');
}
