import { existsSync, realpathSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { findCode } from '../code/find-code';
import { type ChosenVsCode, chooseVsCode, reachesUpdates } from './choose-vs-code';
import { CannotFetch, fetchVsCode, type WebVsCode } from './fetch-vs-code';
import { findChromium } from './find-chromium';
import { launchChromium } from './vs-code-window';

/** What the tests in a real VS Code need of the machine. */
export interface Tools {
  readonly vsCode: WebVsCode;
  readonly browser: Browser;
  /** Where suites run that need no person at the window. */
  readonly chosen: ChosenVsCode;
}

const NO_CHROMIUM =
  'there is no Chromium: install one (on Debian the package chromium), or name it with CHROME_PATH.';

let tools: Promise<Tools | string> | undefined;

/** @returns the tools, one browser for the whole run, or why there are none. */
export function realVsCode(): Promise<Tools | string> {
  tools ??= get();
  return tools;
}

/** Ends the browser, if one was started. */
export async function closeTools(): Promise<void> {
  const got = await tools;
  if (got !== undefined && typeof got !== 'string') {
    await got.browser.close();
  }
  tools = undefined;
}

async function get(): Promise<Tools | string> {
  const chromium = findChromium();
  if (chromium === undefined) {
    return NO_CHROMIUM;
  }
  try {
    const vsCode = await fetchVsCode((line) => process.stdout.write(`  ${line}\n`));
    const { env, platform } = process;
    const chosen = await chooseVsCode({ env, platform, code: installedCode(), reachesUpdates });
    return { vsCode, chosen, browser: await launchChromium(chromium) };
  } catch (error) {
    if (error instanceof CannotFetch) {
      return error.message;
    }
    throw error;
  }
}

/** Its command's own place: on the PATH there is often a link only. */
function installedCode(): string | undefined {
  const code = findCode();
  if (code === undefined) return undefined;
  if (!existsSync(code)) throw new CannotFetch(`VSCODE_PATH names ${code}, which does not exist.`);
  return realpathSync(code);
}
