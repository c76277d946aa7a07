/** A page whose every error in the console fails the test, and the parts of a dashboard by name. */

import { expect, type Locator, type Page, test as base } from '@playwright/test';

import { SESSION_FILE } from './credentials';

interface Fixtures {
  /** Errors that the console has shown. */
  consoleErrors: string[];
}

export const test = base.extend<Fixtures>({
  storageState: SESSION_FILE,
  consoleErrors: [
    async ({ page }, use) => {
      const errors: string[] = [];
      page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
      page.on('pageerror', (error) => errors.push(error.message));
      await use(errors);
      expect(errors).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

/** Opens a dashboard and waits until all tiles in sight show their data. */
export async function openDashboard(page: Page, path = '/dashboards/default/departures'): Promise<void> {
  await page.goto(path);
  await settled(page);
}

/** Waits until no tile waits for data, and there are tiles. */
export async function settled(page: Page): Promise<void> {
  await expect(page.locator('article[data-chart]').first()).toBeVisible();
  await expect(page.locator('article[data-chart][aria-busy="true"]')).toHaveCount(0, { timeout: 20_000 });
}

export function tile(page: Page, name: string): Locator {
  return page.locator(`article[data-chart="${name}"]`);
}

export async function openTileMenu(page: Page, name: string): Promise<void> {
  await tile(page, name).hover();
  await tile(page, name).getByRole('button', { name: /^Menu of/ }).click();
  await expect(page.getByRole('menu')).toBeVisible();
}
