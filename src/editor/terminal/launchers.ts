import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What a launcher starts. */
export interface LauncherTarget {
  /** The editor's own Node: Electron's or the remote server's. */
  node: string;
  /** The extension's command line, `dist/cli.js`. */
  cli: string;
}

/**
 * `masterplan` for sh. The editor's Node runs it, so that nobody needs one of their own; where an update of the
 * editor has taken that away, the PATH's does. NODE_OPTIONS is the debugger's in terminals with auto attach.
 */
export function shellLauncher({ node, cli }: LauncherTarget): string {
  return `#!/bin/sh
# Made by the Masterplan extension; it writes this file again whenever it starts.
node=${shellWord(node)}
cli=${shellWord(cli)}
if [ ! -f "$cli" ]; then
  echo "masterplan: the extension was updated or removed. Open a project with it in the editor once." >&2
  exit 1
fi
unset NODE_OPTIONS
ELECTRON_RUN_AS_NODE=1
export ELECTRON_RUN_AS_NODE
if [ -x "$node" ]; then
  exec "$node" "$cli" "$@"
fi
exec node "$cli" "$@"
`;
}

/**
 * `masterplan.cmd` for Windows. cmd.exe reads the file in the console's code page: the user's folder, where a
 * name outside of ASCII is likely, is therefore named by its variable.
 */
export function cmdLauncher({ node, cli }: LauncherTarget, home: string | undefined): string {
  const word = (path: string) => {
    const inHome = home !== undefined && home !== '' && path.toLowerCase().startsWith(home.toLowerCase());
    const rest = inHome ? path.slice(home.length) : path;
    return `"${inHome ? '%USERPROFILE%' : ''}${rest.replaceAll('%', '%%')}"`;
  };
  return [
    '@echo off',
    'rem Made by the Masterplan extension; it writes this file again whenever it starts.',
    'setlocal',
    'set "ELECTRON_RUN_AS_NODE=1"',
    'set "NODE_OPTIONS="',
    `if not exist ${word(cli)} (`,
    '  echo masterplan: the extension was updated or removed. Open a project with it in the editor once. 1>&2',
    '  exit /b 1',
    ')',
    `if exist ${word(node)} (`,
    `  ${word(node)} ${word(cli)} %*`,
    ') else (',
    `  node ${word(cli)} %*`,
    ')',
    'exit /b %ERRORLEVEL%',
    '',
  ].join('\r\n');
}

/** A word that sh takes as it stands. */
function shellWord(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** Writes both launchers into the folder, where they differ from what is there. */
export async function writeLaunchers(
  folder: string,
  target: LauncherTarget,
  home: string | undefined,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  await replace(join(folder, 'masterplan'), shellLauncher(target));
  await replace(join(folder, 'masterplan.cmd'), cmdLauncher(target, home));
}

/** Another window may write, and an agent start, the same file at this moment: it is replaced by one rename. */
async function replace(file: string, text: string): Promise<void> {
  const there = await readFile(file, 'utf8').catch(() => undefined);
  if (there !== text) {
    const temporary = `${file}.${process.pid}.tmp`;
    await writeFile(temporary, text, { mode: 0o755 });
    await rename(temporary, file);
  }
  await chmod(file, 0o755);
}
