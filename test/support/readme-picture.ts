import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

const FOLDER = join(__dirname, '..', '..', 'media', 'screenshots');

/** Whether the README's pictures are to be taken anew. */
export const UPDATES_PICTURES = process.env.UPDATE_PICTURES === '1';

/** Takes a picture of the README anew, if that is asked for: of the whole window, or of its upper part. */
export async function readmePicture(page: Page, name: string, height?: number): Promise<void> {
  if (!UPDATES_PICTURES) {
    return;
  }
  mkdirSync(FOLDER, { recursive: true });
  const path = join(FOLDER, `${name}.png`);
  const size = page.viewportSize();
  if (height === undefined || size === null) {
    await page.screenshot({ path });
  } else {
    await page.screenshot({ path, fullPage: true, clip: { x: 0, y: 0, width: size.width, height } });
  }
}
