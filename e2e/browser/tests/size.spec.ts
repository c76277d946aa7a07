import { expect, expectPainted, openDashboard, test } from './page';

const KB = 1000;

/** Bytes of JavaScript that the page has loaded, as they came over the wire. */
const scriptBytes = () =>
  performance
    .getEntriesByType('resource')
    .filter(({ name }) => name.endsWith('.js'))
    .reduce((sum, entry) => sum + (entry as PerformanceResourceTiming).encodedBodySize, 0);

test('the home page and a dashboard with tables load no more JavaScript than they may', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByRole('link', { name: 'Departures' }).first()).toBeVisible();
  expect(await page.evaluate(scriptBytes)).toBeLessThan(250 * KB);
  await openDashboard(page);
  for (const one of await page.locator('article[data-chart]').all()) await expectPainted(one);
  expect(await page.evaluate(scriptBytes)).toBeLessThan(650 * KB);
});
