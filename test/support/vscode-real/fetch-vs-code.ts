import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NpmFailed, npm } from '../npm';
import { CODE_SERVER, NODE_MAJOR, NODE_PACKAGES } from './versions';

const FOLDER = join(__dirname, '..', '..', '..', '.vscode-test');

/** VS Code's own server and the Node that runs it. */
export interface WebVsCode {
  readonly node: string;
  readonly serverMain: string;
}

/** Why VS Code can't be had here, in words for whoever runs the tests. */
export class CannotFetch extends Error {}

/**
 * VS Code from npm in `.vscode-test/`; fetched when it isn't there. It is installed beside its place and moved
 * there by one rename, so that what stands there is complete, and two at once do not meet. Nothing is compiled:
 * the server runs without its native modules (it says so once and logs to its standard output instead of files).
 *
 * @throws CannotFetch with what is missing.
 */
export async function fetchVsCode(say: (line: string) => void): Promise<WebVsCode> {
  const place = join(FOLDER, `code-server-${CODE_SERVER}`);
  const nodePackage = nodePackageHere();
  if (!existsSync(place)) {
    const started = Date.now();
    say(`Fetching VS Code (code-server@${CODE_SERVER} from npm) into .vscode-test/ …`);
    await mkdir(FOLDER, { recursive: true });
    const temporary = await mkdtemp(join(FOLDER, 'fetching-'));
    try {
      await install(temporary, nodePackage);
      await rename(temporary, place).catch((error: unknown) => {
        // Somebody else was quicker.
        if (!existsSync(place)) {
          throw error;
        }
      });
    } finally {
      await rm(temporary, { recursive: true, force: true });
    }
    say(`VS Code is there after ${Math.round((Date.now() - started) / 1000)} s.`);
  }
  const serverMain = join(vscodeFolder(place), 'out', 'server-main.js');
  const node = nodePackage === undefined ? process.execPath : nodeBinary(place, nodePackage);
  for (const file of [serverMain, node]) {
    if (!existsSync(file)) {
      throw new CannotFetch(`${file} is missing. Delete ${place} and run the tests again.`);
    }
  }
  return { node, serverMain };
}

function vscodeFolder(place: string): string {
  return join(place, 'node_modules', 'code-server', 'lib', 'vscode');
}

function nodePackageHere(): string | undefined {
  if (Number(process.versions.node.split('.')[0]) >= NODE_MAJOR) {
    return undefined;
  }
  const here = `${process.platform}-${process.arch}`;
  const found = NODE_PACKAGES[here];
  if (found === undefined) {
    throw new CannotFetch(
      `npm has no Node ${NODE_MAJOR} for ${here}: run the tests with Node ${NODE_MAJOR} or later.`,
    );
  }
  return found;
}

function nodeBinary(place: string, nodePackage: string): string {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  return join(place, 'node_modules', nodePackage.split('@')[0] ?? '', 'bin', name);
}

async function install(folder: string, nodePackage: string | undefined): Promise<void> {
  try {
    await installPackages(folder, nodePackage);
  } catch (error) {
    throw error instanceof NpmFailed ? new CannotFetch(error.message) : error;
  }
}

async function installPackages(folder: string, nodePackage: string | undefined): Promise<void> {
  await writeFile(join(folder, 'package.json'), '{ "name": "vs-code-for-tests", "private": true }\n');
  const packages = [`code-server@${CODE_SERVER}`, ...(nodePackage === undefined ? [] : [nodePackage])];
  await npm(folder, ['install', '--no-bin-links', '--no-package-lock', ...packages]);
  // VS Code's own packages, as locked there; code-server would install them in its postinstall, and compile.
  // Not `ci`, which some versions of npm refuse for this lock file.
  await npm(vscodeFolder(folder), ['install', '--omit=dev']);
}
