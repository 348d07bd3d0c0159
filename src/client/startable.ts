import { existsSync } from 'node:fs';
import { delimiter, isAbsolute, resolve } from 'node:path';

/**
 * Whether what these words of a configuration start is on this machine: the program itself, and before our subcommand
 * the script that it runs. Words that name no such subcommand are not ours. A file, and the PATH, may be older than
 * what they name; `folder` is where the words are run.
 */
export function isStartable(
  words: readonly unknown[],
  subcommand: 'mcp' | 'hook',
  env: NodeJS.ProcessEnv,
  folder: string,
): boolean {
  // On Windows a .cmd file is started through the one program that runs it.
  const isWrapped = /^cmd(\.exe)?$/i.test(String(words[0])) && /^\/c$/i.test(String(words[1]));
  const direct = isWrapped ? words.slice(2) : words;
  const end = direct.indexOf(subcommand);
  const [command, ...before] = direct.slice(0, Math.max(end, 0));
  if (typeof command !== 'string' || command === '') return false;
  const isScript = (word: unknown): word is string =>
    typeof word === 'string' && (isAbsolute(word) || /\.[cm]?js$/.test(word));
  return (
    isProgram(command, env) && before.filter(isScript).every((file) => existsSync(resolve(folder, file)))
  );
}

function isProgram(command: string, env: NodeJS.ProcessEnv): boolean {
  if (isAbsolute(command)) return existsSync(command);
  const endings = process.platform === 'win32' ? ['.exe', '.cmd', '.bat'] : [''];
  const folders = (env.PATH ?? env.Path ?? '').split(delimiter).filter(isAbsolute);
  return folders.some((folder) => endings.some((ending) => existsSync(resolve(folder, command + ending))));
}
