import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import type { VsCodeServer } from './vs-code-server';

const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // A hidden page's timers rest; two windows at once must both be awake.
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
];

export function launchChromium(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: CHROMIUM_FLAGS });
}

export interface WindowOptions {
  server: VsCodeServer;
  /** The folder or .code-workspace file; none: an empty window. */
  workspace?: string;
  /**
   * The extension under development, or a folder of several, and the module whose `run` is called in the extension
   * host. With such a module, VS Code shows no modal dialog at all: what asks for one fails.
   */
  development?: { extension: string; tests?: string };
  size?: { width: number; height: number };
}

/** A window of VS Code: a page in a browser profile of its own, or one that several windows share. */
export class VsCodeWindow {
  /** What the page printed, for failures. */
  readonly console: string[] = [];
  /** Settles with the exit code of the tests in the extension host. */
  readonly testsEnded: Promise<number>;
  private endTests: (code: number) => void = () => undefined;

  private constructor(
    readonly page: Page,
    private readonly own: BrowserContext | undefined,
  ) {
    this.testsEnded = new Promise((resolve) => {
      this.endTests = resolve;
    });
  }

  static async open(profile: Browser | BrowserContext, options: WindowOptions): Promise<VsCodeWindow> {
    const own =
      'newContext' in profile
        ? await profile.newContext({
            viewport: options.size ?? { width: 1280, height: 800 },
            // Nothing is half faded in when a picture is taken.
            reducedMotion: 'reduce',
            // A desktop's VS Code does not ask for these.
            permissions: ['clipboard-read', 'clipboard-write'],
          })
        : undefined;
    const page = await (own ?? profile).newPage();
    const window = new VsCodeWindow(page, own);
    page.on('console', (message) => {
      window.console.push(`${message.type()}: ${message.text()}`);
    });
    page.on('pageerror', (error) => {
      window.console.push(`page error: ${error.message}`);
    });
    await page.exposeFunction('codeAutomationLog', (type: string, args: unknown[]) => {
      window.console.push(`host ${type}: ${args.join(' ')}`);
    });
    await page.exposeFunction('codeAutomationExit', (code: number) => window.endTests(code));
    const { server, development } = options;
    const payload: [string, string][] = [];
    if (development !== undefined) {
      payload.push(['extensionDevelopmentPath', server.remoteUri(development.extension)]);
      if (development.tests !== undefined) {
        payload.push(['extensionTestsPath', server.remoteUri(development.tests)]);
      }
    }
    await page.goto(server.address(options.workspace, payload));
    return window;
  }

  /** Settles when the workbench is drawn. */
  async ready(): Promise<void> {
    await this.page.locator('.monaco-workbench .part.statusbar').waitFor();
  }

  /** A picture of the whole window. */
  async picture(file: string): Promise<void> {
    await mkdir(dirname(file), { recursive: true });
    await this.page.screenshot({ path: file });
  }

  async close(): Promise<void> {
    await (this.own ?? this.page).close();
  }
}
