import { expect, openDashboard, test } from './page';

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

test('nothing is wider than a phone', async ({ page }) => {
  for (const path of ['/', '/dashboards/default/departures', '/datasets', '/settings/profile']) {
    await page.goto(path);
    await expect(page.locator('main')).toBeVisible();
    const wider = await page.locator('main').evaluate((main) => main.scrollWidth - main.clientWidth);
    expect(wider, path).toBeLessThanOrEqual(0);
  }
});

test('the filters of a dashboard work on a phone', async ({ page }) => {
  await openDashboard(page);
  await page.getByRole('button', { name: /^Period/ }).click();
  await page.getByRole('button', { name: 'All time' }).click();
  await expect(page).toHaveURL(/f\.period=all/);
});
