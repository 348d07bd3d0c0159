import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The command of an installed VS Code: the one that VSCODE_PATH names, else `code` on the PATH. */
export function findCode(): string | undefined {
  const named = process.env.VSCODE_PATH;
  if (named !== undefined && named !== '') {
    return named;
  }
  const names = process.platform === 'win32' ? ['code.cmd'] : ['code', 'code-insiders', 'codium'];
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isProgram);
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
