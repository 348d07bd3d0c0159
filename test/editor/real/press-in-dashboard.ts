import type { Frame, Page } from 'playwright-core';
import type { PersonsWindow } from '../../support/vscode-real/scenario';

/** A person who waits until the dashboard tells that an agent claimed T-1-0, and presses the item there. */
export async function pressInDashboard({ page, testsEnded }: PersonsWindow): Promise<void> {
  const press = async () => {
    const dashboard = await dashboardFrame(page);
    const entry = dashboard.locator('.feed li').filter({ hasText: /claimed\s*T-1-0/ });
    await entry.getByRole('button', { name: 'T-1-0' }).click({ timeout: 0 });
  };
  // The window may close before, when the tests have failed.
  await Promise.race([press().catch(() => undefined), testsEnded]);
}

/** VS Code shows a webview in a frame within a frame. */
async function dashboardFrame(page: Page): Promise<Frame> {
  for (;;) {
    for (const frame of page.frames()) {
      const isIt = await frame
        .locator('main.page .tiles')
        .count()
        .catch(() => 0);
      if (isIt > 0) return frame;
    }
    await page.evaluate('new Promise(requestAnimationFrame)');
  }
}
