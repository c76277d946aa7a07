import { DEPARTURES, expect, expectPainted, openDashboard, settled, test } from './page';

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

for (const path of ['/', DEPARTURES, '/dashboards/default/world', '/sql', '/jobs', '/datasets', '/datasets/default/flights', '/settings/profile', '/settings/tokens', '/settings/caches']) {
  test(`nothing of ${path} is wider than a phone`, async ({ page }) => {
    await page.goto(path);
    await expect(page.locator('main')).toBeVisible();
    await expect(page.locator('main [aria-busy="true"]')).toHaveCount(0);
    const wider = await page.locator('main').evaluate((main) => main.scrollWidth - main.clientWidth);
    expect(wider).toBeLessThanOrEqual(0);
  });
}

test('the tiles stand below one another, and each can be read', async ({ page }) => {
  await openDashboard(page);
  for (const one of await page.locator('article[data-chart]').all()) {
    await expectPainted(one);
    expect((await one.boundingBox())?.width).toBeGreaterThan(150);
  }
});

test('the filters of a dashboard work on a phone', async ({ page }) => {
  await openDashboard(page);
  await page.getByRole('button', { name: /^Period/ }).tap();
  await page.getByRole('button', { name: 'All time' }).tap();
  await expect(page).toHaveURL(/f\.period=all/);
  await page.getByRole('button', { name: /^Distance/ }).tap();
  const panel = page.getByRole('dialog', { name: 'Distance' });
  // It is moved to its place only after it has been drawn once.
  await expect(async () => {
    const box = await panel.boundingBox();
    expect(box?.x).toBeGreaterThanOrEqual(0);
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(390);
  }).toPass();
  await settled(page);
});
