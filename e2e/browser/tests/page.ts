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

export const DEPARTURES = '/dashboards/default/departures';

/** Takes away what the browser itself says of an answer with an error status, where the test asked for it. */
export function forgive(consoleErrors: string[], status: number): void {
  const others = consoleErrors.filter((text) => !text.includes(`status of ${status}`));
  consoleErrors.splice(0, consoleErrors.length, ...others);
}

/** Opens a dashboard and waits until all tiles in sight show their data. */
export async function openDashboard(page: Page, path = DEPARTURES): Promise<void> {
  await page.goto(path);
  await settled(page);
}

/** Waits until no tile waits for data, and there are tiles. */
export async function settled(page: Page): Promise<void> {
  await expect(page.locator('article[data-chart]').first()).toBeVisible();
  await expect(page.locator('article[data-chart][aria-busy="true"]')).toHaveCount(0, { timeout: 60_000 });
}

export function tile(page: Page, name: string): Locator {
  return page.locator(`article[data-chart="${name}"]`);
}

/** Waits until a tile shows a picture, a table or a number, and no failure. */
export async function expectPainted(one: Locator): Promise<void> {
  await one.scrollIntoViewIfNeeded();
  await expect(one.locator('canvas, .ag-cell, tbody td, [data-number]').first()).toBeVisible();
  await expect(one.getByRole('alert')).toHaveCount(0);
}

export async function openTileMenu(page: Page, name: string): Promise<void> {
  await tile(page, name).hover();
  await tile(page, name).getByRole('button', { name: /^Menu of/ }).click();
  await expect(page.getByRole('menu')).toBeVisible();
}

/** Closes the dialog with Escape; a tooltip or menu that is still fading takes the first one. */
export async function closeDialog(page: Page): Promise<void> {
  await expect(async () => {
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toBeHidden({ timeout: 1000 });
  }).toPass();
}

/** The large figure of a big number. */
export function figure(page: Page, name: string): Locator {
  return tile(page, name).locator('[data-number]');
}
