import type { Browser } from 'playwright-core';
import { CannotFetch, fetchVsCode, type WebVsCode } from './fetch-vs-code';
import { findChromium } from './find-chromium';
import { launchChromium } from './vs-code-window';

/** What the tests in a real VS Code need of the machine. */
export interface Tools {
  readonly vsCode: WebVsCode;
  readonly browser: Browser;
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
    return { vsCode, browser: await launchChromium(chromium) };
  } catch (error) {
    if (error instanceof CannotFetch) {
      return error.message;
    }
    throw error;
  }
}
