import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import type { FromPage, ToPage } from '../../../../src/editor/dashboard/messages';
import { pageHtml } from '../../../../src/editor/dashboard/page-html';
import { type ThemeName, themeCss } from './themes';

const DIST = join(__dirname, '..', '..', '..', '..', 'dist');

export interface DashboardPage {
  page: Page;
  /** What the page sent, in order. */
  sent: FromPage[];
  /** What the browser complained of: errors, and whatever the policy kept from running. */
  problems: string[];
  tell(message: ToPage): Promise<void>;
  /** What the page kept for its next life. */
  state(): Promise<unknown>;
}

/** The real page with its real policy in a real browser; only the editor around it is played. */
export class DashboardBrowser {
  readonly #browser: Browser;
  readonly #server: Server;

  private constructor(browser: Browser, server: Server) {
    this.#browser = browser;
    this.#server = server;
  }

  static async start(executablePath: string): Promise<DashboardBrowser> {
    const server = createServer((request, response) => {
      const [path = '', query = ''] = (request.url ?? '').split('?');
      const host = `http://${request.headers.host}`;
      if (path === '/') {
        response.setHeader('content-type', 'text/html');
        response.end(html(host, query));
      } else if (path === '/theme.css') {
        response.setHeader('content-type', 'text/css');
        response.end(themeCss(query as ThemeName));
      } else if (path === '/dist/webview.js' || path === '/dist/webview.css') {
        response.setHeader('content-type', path.endsWith('.js') ? 'text/javascript' : 'text/css');
        response.end(readFileSync(join(DIST, path.slice('/dist/'.length))));
      } else {
        response.statusCode = 404;
        response.end();
      }
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const browser = await chromium.launch({
      executablePath,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    });
    return new DashboardBrowser(browser, server);
  }

  async open(
    theme: ThemeName,
    options: BrowserContextOptions & { state?: unknown } = {},
  ): Promise<DashboardPage> {
    const { state, ...contextOptions } = options;
    const context = await this.#browser.newContext({
      viewport: { width: 1280, height: 900 },
      timezoneId: 'UTC',
      locale: 'en-US',
      ...contextOptions,
    });
    const page = await context.newPage();
    const sent: FromPage[] = [];
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text());
    });
    await page.exposeFunction('fromPage', (message: FromPage) => sent.push(message));
    // As texts: what the test's transpiler adds to functions does not exist in the page.
    await page.addInitScript(`
      window.keptState = ${JSON.stringify(state) ?? 'undefined'};
      window.acquireVsCodeApi = () => ({
        postMessage: window.fromPage,
        getState: () => window.keptState,
        setState: (next) => { window.keptState = next; },
      });`);
    const { port } = this.#server.address() as AddressInfo;
    await page.goto(`http://127.0.0.1:${port}/?${theme}`);
    return {
      page,
      sent,
      problems,
      tell: async (message) => {
        // The message's own turn, and the frame in which the page is drawn.
        await page.evaluate(`new Promise((done) => {
          const drawn = () => requestAnimationFrame(() => setTimeout(done, 0));
          window.addEventListener('message', drawn, { once: true });
          window.postMessage(${JSON.stringify(message)}, '*');
        })`);
      },
      state: () => page.evaluate('window.keptState'),
    };
  }

  async stop(): Promise<void> {
    await this.#browser.close();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** The page's own frame; the theme comes as one more style sheet, as the editor would give it. */
function html(host: string, theme: string): string {
  const uri = (path: string) => ({ path, toString: () => `${host}${path}` });
  const own = pageHtml(
    {
      Uri: { joinPath: (base: { path: string }, ...parts: string[]) => uri([base.path, ...parts].join('/')) },
      env: { language: 'en' },
    } as never,
    { asWebviewUri: (one: unknown) => one, cspSource: host } as never,
    uri('') as never,
    'Masterplan',
  );
  // A light high-contrast theme carries both names.
  const names = theme === 'high-contrast-light' ? ['high-contrast', theme] : [theme];
  return own
    .replace('<link ', `<link rel="stylesheet" href="/theme.css?${theme}">\n<link `)
    .replace('<body>', `<body class="${names.map((name) => `vscode-${name}`).join(' ')}">`);
}
