import { join } from 'node:path';
import type { FrameLocator, Locator, Page } from 'playwright-core';
import { readmePicture } from '../../support/readme-picture';
import type { VsCodeServer } from '../../support/vscode-real/vs-code-server';
import type { VsCodeWindow } from '../../support/vscode-real/vs-code-window';

const PICTURES = join(__dirname, '..', '..', '..', 'out', 'pictures');

/** The themes of the pictures: what the name of a picture's file ends with, and what VS Code calls it. */
export const THEMES = {
  light: 'Default Light Modern',
  dark: 'Default Dark Modern',
  hc: 'Default High Contrast',
} as const;

/** How often a window is told of a new theme, at the most. */
const TELLINGS = 6;

export type Theme = keyof typeof THEMES;

/** A window of VS Code as a person uses it: what can be seen and clicked, in the words that stand there. */
export class Workbench {
  private taken = 0;
  private theme: Theme = 'light';

  constructor(
    readonly window: VsCodeWindow,
    private readonly server: VsCodeServer,
    private readonly settings: Record<string, unknown> = {},
  ) {}

  get page(): Page {
    return this.window.page;
  }

  /** Runs one of the extension's commands from the palette by its title. */
  run(title: string): Promise<void> {
    return this.runAny(`Masterplan: ${title}`);
  }

  async runAny(title: string): Promise<void> {
    await this.page.keyboard.press('F1');
    await this.quickInput.locator('input[type="text"]').fill(`>${title}`);
    await this.quickInput.getByRole('option', { name: title }).first().click();
  }

  get quickInput(): Locator {
    return this.page.locator('.quick-input-widget:visible');
  }

  /** Chooses the entry of the open quick pick that has this text. */
  async pick(text: string | RegExp): Promise<void> {
    await this.quickInput.getByRole('option').filter({ hasText: text }).first().click();
  }

  /**
   * Writes into the input box that asks for this. VS Code has one widget for all its pickers and boxes: until the box
   * stands, the picker before it would take the text.
   */
  async write(title: string | RegExp, text: string): Promise<void> {
    await this.quickInput.filter({ hasText: title }).waitFor();
    await this.quickInput.locator('input[type="text"]').fill(text);
  }

  /** Answers the open input box, once it asks for this. */
  async answer(title: string | RegExp, text: string): Promise<void> {
    await this.write(title, text);
    await this.page.keyboard.press('Enter');
  }

  get dialog(): Locator {
    return this.page.locator('.monaco-dialog-box');
  }

  /** Presses a button of the modal dialog that says this. */
  async confirm(question: string | RegExp, button: string): Promise<void> {
    const asking = this.dialog.filter({ hasText: question });
    await asking.getByRole('button', { name: button, exact: true }).click();
    await asking.waitFor({ state: 'detached' });
  }

  /** A row of a view of the side bar by a text in it. */
  row(view: string, text: string | RegExp): Locator {
    return this.page
      .getByRole('tree', { name: view })
      .getByRole('treeitem')
      .filter({ hasText: text })
      .first();
  }

  async expand(view: string, text: string | RegExp): Promise<void> {
    const row = this.page
      .getByRole('tree', { name: view })
      .locator('[role="treeitem"][aria-expanded]')
      .filter({ hasText: text })
      .first();
    await row.waitFor();
    if ((await row.getAttribute('aria-expanded')) === 'false') {
      await row.locator('.monaco-tl-twistie').click();
    }
  }

  /** Expands every row of a view. */
  async expandAll(view: string): Promise<void> {
    const folded = this.page
      .getByRole('tree', { name: view })
      .locator('[role="treeitem"][aria-expanded="false"]');
    for (let count = await folded.count(); count > 0; count = await folded.count()) {
      await folded.first().locator('.monaco-tl-twistie').click();
    }
  }

  async collapse(view: string, text: string | RegExp): Promise<void> {
    const row = this.page
      .getByRole('tree', { name: view })
      .locator('[role="treeitem"][aria-expanded="true"]')
      .filter({ hasText: text })
      .first();
    await row.locator('.monaco-tl-twistie').click();
    await row.waitFor({ state: 'detached' });
  }

  /** The titles of the rows that open and close, with whether they are open. */
  openRows(view: string): Promise<string[]> {
    return this.page
      .getByRole('tree', { name: view })
      .locator('[role="treeitem"][aria-expanded]')
      .evaluateAll((rows) =>
        rows.map(
          (row) => `${row.getAttribute('aria-label')?.split(',')[0]} ${row.getAttribute('aria-expanded')}`,
        ),
      );
  }

  /** What a screen reader says of the rows that are drawn. */
  labels(view: string): Promise<string[]> {
    return this.page
      .getByRole('tree', { name: view })
      .getByRole('treeitem')
      .evaluateAll((rows) => rows.map((row) => row.getAttribute('aria-label') ?? ''));
  }

  /** Whether keys go to the view. */
  hasKeyboard(view: string): Promise<boolean> {
    return this.page
      .getByRole('tree', { name: view })
      .evaluate((list) => list.contains(list.ownerDocument.activeElement));
  }

  /** Goes to a view's row by keys alone: Tab from view to view, arrows from row to row. */
  async focusRow(view: string, text: string): Promise<void> {
    const tree = this.page.getByRole('tree', { name: view });
    const focused = tree.locator('.monaco-list-row.focused').filter({ hasText: text });
    for (let tab = 0; tab < 20 && !(await this.hasKeyboard(view)); tab += 1)
      await this.page.keyboard.press('Tab');
    for (let row = 0; row < 20 && (await focused.count()) === 0; row += 1) {
      await this.page.keyboard.press('ArrowDown');
    }
    await focused.waitFor();
  }

  /** Presses the modal dialog's own button (the others stand before it), where one is there. */
  async pressIfAsked(): Promise<void> {
    if (!(await this.dialog.isVisible())) return;
    await this.page.keyboard.press('Enter');
    await this.dialog.waitFor({ state: 'detached' });
  }

  /** The page of the web view that was opened last, inside its two frames. */
  get webview(): FrameLocator {
    return this.page.frameLocator('iframe.webview.ready').last().frameLocator('iframe#active-frame');
  }

  async openSideBar(): Promise<void> {
    await this.page.getByRole('tab', { name: 'Masterplan' }).first().click();
  }

  /** Drags the side bar's edge. */
  async widenSideBar(pixels: number): Promise<void> {
    const box = await this.page.locator('.part.sidebar').boundingBox();
    if (box === null) {
      throw new Error('there is no side bar');
    }
    const edge = box.x + box.width;
    const middle = box.y + box.height / 2;
    const { mouse } = this.page;
    await mouse.move(edge + 2, middle);
    await mouse.down();
    await mouse.move(edge + pixels, middle, { steps: 5 });
    await mouse.up();
  }

  /** Runs a row's context menu entry. */
  async menu(row: Locator, entry: string): Promise<void> {
    await row.click({ button: 'right' });
    const menu = this.page.locator('.monaco-menu-container:visible');
    await menu.getByText(entry, { exact: true }).hover();
    // A click that comes at once is taken for the end of the one that opened the menu.
    await this.page.keyboard.press('Enter');
    await menu.waitFor({ state: 'detached' });
  }

  notification(text: string | RegExp): Locator {
    return this.page.locator('.notifications-toasts .notification-list-item').filter({ hasText: text });
  }

  /** A notification's button. */
  async press(text: string | RegExp, button: string): Promise<void> {
    await this.notification(text).getByRole('button', { name: button }).click();
  }

  clearNotifications(): Promise<void> {
    return this.runAny('Notifications: Clear All Notifications');
  }

  async setTheme(theme: Theme): Promise<void> {
    if (theme === this.theme) {
      return;
    }
    this.theme = theme;
    const kind = { light: 'vs', dark: 'vs-dark', hc: 'hc-black' }[theme];
    const taken = this.page.locator(`.monaco-workbench.${kind}`);
    // A window that was just loaded does not watch the file yet, and misses what is written before it does.
    for (let left = TELLINGS; left > 1; left -= 1) {
      await this.server.setSettings({ ...this.settings, 'workbench.colorTheme': THEMES[theme] });
      const isTaken = await taken.waitFor({ timeout: 5_000 }).then(
        () => true,
        () => false,
      );
      if (isTaken) return;
    }
    await taken.waitFor();
  }

  /** Settles when the shown web view has taken on the theme and shows this. */
  private async drawn(until: Locator | undefined): Promise<void> {
    if (until === undefined) return;
    const kind = { light: 'vscode-light', dark: 'vscode-dark', hc: 'vscode-high-contrast' }[this.theme];
    await this.webview.locator(`body.${kind}`).waitFor();
    await until.waitFor();
    // Drawn, not only there: a new theme loads some web views anew.
    const twoFrames = 'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))';
    await until.evaluate(twoFrames).catch(() => this.drawn(until));
  }

  /** Pictures of this step in all themes, numbered; each when the shown web view shows `until`. */
  async picture(name: string, until?: Locator): Promise<void> {
    this.taken += 1;
    const number = String(this.taken).padStart(2, '0');
    for (const theme of ['light', 'dark', 'hc'] as const) {
      await this.setTheme(theme);
      await this.drawn(until);
      await this.window.picture(join(PICTURES, `${number}-${name}-${theme}.png`));
    }
    await this.setTheme('light');
  }

  /** A picture of the README, in one theme and in a window that is still readable when it is shown small. */
  async readmePicture(name: string, theme: Theme): Promise<void> {
    const size = this.page.viewportSize();
    await this.setTheme(theme);
    await this.page.setViewportSize({ width: 1200, height: 860 });
    await readmePicture(this.page, name);
    if (size !== null) {
      await this.page.setViewportSize(size);
    }
    await this.setTheme('light');
  }
}
