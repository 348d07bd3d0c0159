import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runTests } from '@vscode/test-electron';
import type { ChosenVsCode } from './choose-vs-code';
import { DESKTOP } from './versions';
import { ALWAYS } from './vs-code-server';

export interface DesktopWindow {
  vsCode: Exclude<ChosenVsCode, { kind: 'web' }>;
  /** A folder of its own, for settings and extensions. */
  home: string;
  env: Record<string, string>;
  workspace: string;
  extension: string;
  /** The module whose `run` is called in the extension host. */
  tests: string;
  askTrust: boolean;
}

/**
 * Runs a suite in a window on this machine's screen.
 *
 * @returns what VS Code says where the tests failed; they report by themselves.
 */
export async function runOnDesktop(window: DesktopWindow): Promise<string | undefined> {
  const data = join(window.home, 'user-data');
  await mkdir(join(data, 'User'), { recursive: true });
  await writeFile(join(data, 'User', 'settings.json'), JSON.stringify(ALWAYS, undefined, 2));
  try {
    await runTests({
      ...(window.vsCode.kind === 'installed'
        ? { vscodeExecutablePath: window.vsCode.program }
        : { version: DESKTOP }),
      extensionDevelopmentPath: window.extension,
      extensionTestsPath: window.tests,
      extensionTestsEnv: window.env,
      launchArgs: [
        window.workspace,
        ...['--user-data-dir', data],
        ...['--extensions-dir', join(window.home, 'extensions')],
        // A keyring would ask for its password.
        '--password-store=basic',
        '--skip-welcome',
        ...(window.askTrust ? [] : ['--disable-workspace-trust']),
      ],
    });
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
