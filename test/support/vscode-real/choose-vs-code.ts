import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** Which VS Code the suites in the extension host run in. */
export type ChosenVsCode =
  /** An installed one, by its program. */
  | { kind: 'installed'; program: string }
  /** One that @vscode/test-electron fetches from VS Code's update server. */
  | { kind: 'fetched' }
  /** The one from npm, in a browser. */
  | { kind: 'web' };

export interface Machine {
  env: Readonly<Record<string, string | undefined>>;
  platform: NodeJS.Platform;
  /** The command of an installed VS Code: VSCODE_PATH, else the one on the PATH. */
  code: string | undefined;
  /** Whether VS Code's update server answers. */
  reachesUpdates: () => Promise<boolean>;
}

/**
 * The installed VS Code first, then the one of VS Code's own server, then npm's. A window needs a screen: without
 * one, only npm's runs. MASTERPLAN_TEST_VSCODE=web says that it is to be npm's.
 */
export async function chooseVsCode(machine: Machine): Promise<ChosenVsCode> {
  const { env, platform, code } = machine;
  const hasScreen = platform !== 'linux' || Boolean(env.DISPLAY ?? env.WAYLAND_DISPLAY);
  if (!hasScreen || env.MASTERPLAN_TEST_VSCODE === 'web') return { kind: 'web' };
  if (code !== undefined) return { kind: 'installed', program: programOf(code, platform) };
  return (await machine.reachesUpdates()) ? { kind: 'fetched' } : { kind: 'web' };
}

/** The window's program beside the command `code`: the command only passes on what it is told, and ends at once. */
export function programOf(
  code: string,
  platform: NodeJS.Platform,
  exists: (file: string) => boolean = existsSync,
): string {
  const bin = dirname(code);
  const beside: Partial<Record<NodeJS.Platform, string[]>> = {
    linux: ['code', 'code-insiders', 'codium'].map((name) => join(bin, '..', name)),
    darwin: [join(bin, '..', '..', '..', 'MacOS', 'Electron'), join(bin, '..', '..', '..', 'MacOS', 'Code')],
    win32: ['Code.exe', 'Code - Insiders.exe', 'VSCodium.exe'].map((name) => join(bin, '..', name)),
  };
  return (beside[platform] ?? []).map((file) => resolve(file)).find(exists) ?? code;
}

const UPDATES = 'https://update.code.visualstudio.com/api/releases/stable';
const PATIENCE = 3_000;

/** A short look at VS Code's update server. */
export async function reachesUpdates(): Promise<boolean> {
  try {
    return (await fetch(UPDATES, { method: 'HEAD', signal: AbortSignal.timeout(PATIENCE) })).ok;
  } catch {
    return false;
  }
}
