import { AxeBuilder } from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';

import { DEPARTURES, expect, openDashboard, openTileMenu, settled, test } from './page';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

const PAGES: Record<string, (page: Page) => Promise<unknown>> = {
  '/': (page) => page.getByRole('link', { name: 'Departures' }).first().waitFor(),
  [DEPARTURES]: settled,
  [`${DEPARTURES}?tab=3`]: settled,
  '/dashboards/default/airport-weather': settled,
  '/sql': (page) => page.getByRole('textbox', { name: 'SQL' }).waitFor(),
  '/jobs?all=true': (page) => page.getByRole('cell', { name: 'exports' }).first().waitFor(),
  '/datasets': (page) => page.getByRole('table').waitFor(),
  '/datasets/default/flights': (page) => page.getByRole('table').first().waitFor(),
  '/objects/Dashboard/default/departures': (page) => page.getByRole('table').waitFor(),
  '/settings/profile': (page) => page.getByRole('heading', { name: 'Settings' }).waitFor(),
  '/settings/tokens': (page) => page.getByRole('button', { name: 'Make a token' }).waitFor(),
  '/settings/caches': (page) => page.getByRole('row', { name: /^thumbnails/ }).waitFor(),
  '/nowhere': (page) => page.getByText('There is no such page').waitFor(),
};

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
}

/** Waits until a window has come to rest: what is half transparent has little contrast. */
async function stands(window: Locator): Promise<void> {
  await expect.poll(() => window.evaluate((element) => document.getAnimations().filter(({ effect }) => (effect as KeyframeEffect).target?.contains(element)).length)).toBe(0);
}

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in the ${colorScheme} theme`, () => {
    test.use({ colorScheme });
    for (const [path, ready] of Object.entries(PAGES)) {
      test(`axe finds nothing wrong with ${path}`, async ({ page }) => {
        await page.goto(path);
        await ready(page);
        await expectAccessible(page);
      });
    }
    test('axe finds nothing wrong with the dialog that invalidates results', async ({ page }) => {
      await page.goto('/settings/caches');
      await page.getByRole('button', { name: 'Invalidate…' }).click();
      const dialog = page.getByRole('dialog', { name: 'Invalidate results' });
      await dialog.getByRole('button', { name: 'Invalidate' }).click();
      await dialog.getByRole('alert').waitFor();
      await stands(dialog);
      await expectAccessible(page);
    });
    test('axe finds nothing wrong with an export in the background, its note, and the tray of jobs', async ({ page }) => {
      await openDashboard(page);
      await openTileMenu(page, 'busiest');
      await page.getByRole('menuitem', { name: 'Export in the background' }).click();
      const dialog = page.getByRole('dialog', { name: 'Export in the background' });
      await dialog.getByRole('button', { name: 'Export' }).waitFor();
      await stands(dialog);
      await expectAccessible(page);
      await dialog.getByRole('button', { name: 'Export' }).click();
      await page.getByRole('complementary', { name: 'Notes on background jobs' }).getByRole('button', { name: /^Download/ }).waitFor();
      await expectAccessible(page);
      await page.keyboard.press('j');
      const tray = page.getByRole('dialog', { name: 'Background jobs' });
      await tray.getByRole('article').first().waitFor();
      await stands(tray);
      await expectAccessible(page);
    });
  });
}
