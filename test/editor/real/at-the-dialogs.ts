import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PersonsWindow } from '../../support/vscode-real/scenario';
import { ANSWERED, PRESSES } from './inside/person-place';

/**
 * The person at the modal dialogs of a window, as long as its tests run: leaves every one of them, but presses its
 * button while the window's status bar says so; and writes down which it was. No command can do as much as
 * leave a modal dialog.
 */
export async function atTheDialogs({ page, testsEnded }: PersonsWindow, folder: string): Promise<void> {
  const ended = testsEnded.then(() => 'ended' as const);
  const dialog = page.locator('.monaco-dialog-box');
  const presses = page.locator('.part.statusbar').getByText(PRESSES);
  for (;;) {
    const shown = dialog.elementHandle({ timeout: 0 }).catch(() => null);
    const box = await Promise.race([ended, shown]);
    if (box === 'ended' || box === null) return;
    await box.waitForElementState('visible').catch(() => undefined);
    const isPressed = await presses.isVisible().catch(() => false);
    appendFileSync(join(folder, ANSWERED), isPressed ? 'pressed\n' : 'left\n');
    // This very box: where several are asked for, the next one stands there at once.
    const gone = box.waitForElementState('hidden', { timeout: 0 }).catch(() => undefined);
    const answer = isPressed ? page.keyboard.press('Enter') : page.keyboard.press('Escape');
    await answer.catch(() => undefined);
    await Promise.race([ended, gone]);
  }
}
