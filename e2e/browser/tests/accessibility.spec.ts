import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';

import { DEPARTURES, expect, settled, test } from './page';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

const PAGES: Record<string, (page: Page) => Promise<unknown>> = {
  '/': (page) => page.getByRole('link', { name: 'Departures' }).first().waitFor(),
  [DEPARTURES]: settled,
  [`${DEPARTURES}?tab=3`]: settled,
  '/dashboards/default/airport-weather': settled,
  '/sql': (page) => page.getByRole('textbox', { name: 'SQL' }).waitFor(),
  '/datasets': (page) => page.getByRole('table').waitFor(),
  '/datasets/default/flights': (page) => page.getByRole('table').first().waitFor(),
  '/objects/Dashboard/default/departures': (page) => page.getByRole('table').waitFor(),
  '/settings/profile': (page) => page.getByRole('heading', { name: 'Settings' }).waitFor(),
  '/settings/tokens': (page) => page.getByRole('button', { name: 'Make a token' }).waitFor(),
  '/nowhere': (page) => page.getByText('There is no such page').waitFor(),
};

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in the ${colorScheme} theme`, () => {
    test.use({ colorScheme });
    for (const [path, ready] of Object.entries(PAGES)) {
      test(`axe finds nothing wrong with ${path}`, async ({ page }) => {
        await page.goto(path);
        await ready(page);
        const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
        expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
      });
    }
  });
}
