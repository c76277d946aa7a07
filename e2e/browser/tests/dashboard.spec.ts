import { DEPARTURES, expect, expectPainted, figure, openDashboard, settled, test, tile } from './page';

for (const path of [DEPARTURES, '/dashboards/default/airport-weather', '/dashboards/default/world']) {
  test(`every tile of ${path} is painted without an error`, async ({ page }) => {
    await openDashboard(page, path);
    const tabs = page.getByRole('tab');
    for (let tab = 0; tab < Math.max(1, await tabs.count()); tab++) {
      if (tab > 0) await tabs.nth(tab).click();
      await settled(page);
      for (const one of await page.locator('article[data-chart]').all()) await expectPainted(one);
    }
  });
}

test('all tiles of the tab in sight come over one response', async ({ page }) => {
  const requests: string[] = [];
  page.on('request', (request) => request.url().endsWith('/data') && requests.push(request.postData() ?? ''));
  await openDashboard(page);
  expect(requests).toHaveLength(1);
  expect(JSON.parse(requests[0] ?? '{}').charts).toContain('delay-by-day');
  await expect(page.getByTestId('data-age')).toContainText('Data as of');
});

test('a tab asks for its own charts only', async ({ page }) => {
  await openDashboard(page);
  const request = page.waitForRequest((one) => one.url().endsWith('/data'));
  await page.getByRole('tab', { name: 'Delays' }).click();
  const { charts } = JSON.parse((await request).postData() ?? '{}') as { charts: string[] };
  expect(charts).toEqual(expect.arrayContaining(['delays', 'fleet']));
  expect(charts).not.toContain('busiest');
  await expect(page).toHaveURL(/tab=2/);
  await settled(page);
});

test('a shared link opens the same view, on the same tab', async ({ page }) => {
  await openDashboard(page, `${DEPARTURES}?f.origin=JFK&tab=2`);
  await page.getByRole('button', { name: 'Share this view' }).click();
  await expect(page.getByText('Link copied')).toBeVisible();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  await page.goto(link);
  await expect(page).toHaveURL(/departures\?.*f\.origin=JFK/);
  await expect(page.getByRole('tab', { name: 'Delays' })).toHaveAttribute('aria-selected', 'true');
  await page.getByRole('tab', { name: 'Overview' }).click();
  await expect(figure(page, 'total')).toHaveText('111,279');
});

test('a dashboard refreshes by itself, past the cache, as often as one asks', async ({ page }) => {
  await page.clock.install();
  await openDashboard(page);
  await page.getByRole('button', { name: 'Refresh automatically' }).click();
  await page.getByRole('menuitem', { name: '30 s' }).click();
  const request = page.waitForRequest((one) => one.url().endsWith('/data') && (one.postData() ?? '').includes('"refresh":true'));
  await page.clock.runFor(31_000);
  await request;
  await settled(page);
});

test('the whole page and a single tile fill the screen', async ({ page }) => {
  await openDashboard(page);
  await tile(page, 'busiest').hover();
  await tile(page, 'busiest').getByRole('button', { name: /whole screen/ }).click();
  await expect(page).toHaveURL(/tile=busiest/);
  const full = page.getByRole('dialog', { name: 'Busiest destinations' });
  await expectPainted(full);
  await expect.poll(async () => (await full.boundingBox())?.width).toBeGreaterThan(1300);
  await page.keyboard.press('Escape');
  await expect(page).not.toHaveURL(/tile=/);
});

test('every chart says in words what it shows', async ({ page }) => {
  await openDashboard(page);
  await expect(tile(page, 'busiest').getByRole('img')).toHaveAttribute('aria-label', /.{10,}/);
});
