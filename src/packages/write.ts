import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { Files } from './sources';

/**
 * Writes a package into this folder. What an earlier run wrote there (`FOLDER.files.json` beside it lists that) and is
 * no part of it any more goes; whatever else is there stays: the folder is where somebody said. Throws where a file of
 * others stands in the way, and has written nothing then.
 */
export function writePackage(folder: string, files: Files): void {
  const list = `${folder}.files.json`;
  const earlier = readList(list);
  const foreign = [...files.keys()].find((path) => !earlier.has(path) && isThere(join(folder, path)));
  if (foreign !== undefined) {
    throw new Error(
      `${join(folder, foreign)} is there and was not written by an earlier run: choose another folder.`,
    );
  }
  mkdirSync(dirname(list), { recursive: true });
  // Whatever interrupts this, the next run knows what is ours.
  writeList(list, [...new Set([...earlier, ...files.keys()])]);
  for (const path of earlier) if (!files.has(path)) removeFile(folder, path);
  for (const [path, content] of files) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  writeList(list, [...files.keys()]);
}

/** Removes the packed bundles of other versions of the product of this name, which would stand beside the new one. */
export function removeBundles(folder: string, name: string): void {
  if (!existsSync(folder)) return;
  for (const file of readdirSync(folder)) {
    if (file.startsWith(`${name}-`) && /^\d+\.\d+\.\d+[\w.-]*\.mcpb$/.test(file.slice(name.length + 1))) {
      rmSync(join(folder, file));
    }
  }
}

function removeFile(folder: string, path: string): void {
  rmSync(join(folder, path), { force: true });
  for (let parent = dirname(path); parent !== '.'; parent = dirname(parent)) {
    try {
      rmdirSync(join(folder, parent));
    } catch {
      // Something else is in it.
      return;
    }
  }
}

function isThere(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false }) !== undefined;
}

/** What an earlier run wrote; only what lies inside of the package's folder. */
function readList(list: string): Set<string> {
  if (!existsSync(list)) return new Set();
  const paths: unknown = JSON.parse(readFileSync(list, 'utf8'));
  const isInside = (path: unknown): path is string =>
    typeof path === 'string' && path !== '' && !/^[/\\]|:|(^|[/\\])\.\.?([/\\]|$)/.test(path);
  return new Set(Array.isArray(paths) ? paths.filter(isInside) : []);
}

function writeList(list: string, paths: readonly string[]): void {
  writeFileSync(list, `${JSON.stringify([...paths].sort(), null, 2)}\n`);
}
