import { expect, openDashboard, openTileMenu, settled, test, tile } from './page';

test('all tiles of the tab in sight come over one response', async ({ page }) => {
  const requests: string[] = [];
  page.on('request', (request) => request.url().endsWith('/data') && requests.push(request.postData() ?? ''));
  await openDashboard(page);
  expect(requests).toHaveLength(1);
  expect(JSON.parse(requests[0] ?? '{}').charts).toContain('delay-by-day');
  await expect(page.getByTestId('data-age')).toContainText('Data as of');
});

test('a filter is in the address, and back takes it away', async ({ page }) => {
  await openDashboard(page);
  await page.getByRole('combobox', { name: 'Origin' }).click();
  await page.getByRole('option', { name: 'JFK' }).or(page.locator('.ant-select-item-option', { hasText: 'JFK' })).last().click();
  await expect(page).toHaveURL(/f\.origin=JFK/);
  await settled(page);
  await page.goBack();
  await expect(page).not.toHaveURL(/f\.origin/);
});

test('a time range is chosen from the presets', async ({ page }) => {
  await openDashboard(page);
  await page.getByRole('button', { name: /^Period/ }).click();
  await page.getByRole('button', { name: 'All time' }).click();
  await expect(page).toHaveURL(/f\.period=all/);
  await expect(page.getByRole('button', { name: /^Period All time/ })).toBeVisible();
});

test('a range of numbers is typed', async ({ page }) => {
  await openDashboard(page);
  await page.getByRole('button', { name: /^Distance/ }).click();
  await page.getByLabel('From', { exact: true }).fill('1000');
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page).toHaveURL(/f\.distance=1000\.\./);
  await page.getByRole('button', { name: 'Reset' }).click();
  await expect(page).not.toHaveURL(/f\.distance/);
});

test('a click on a bar filters the other charts, and the chip lets go of it', async ({ page }) => {
  await openDashboard(page);
  const chart = tile(page, 'busiest').getByRole('img');
  await chart.scrollIntoViewIfNeeded();
  const size = await chart.boundingBox();
  const chip = page.getByTestId('cross-filter');
  let place = 0.2;
  // Between two bars there is nothing to click on.
  await expect(async () => {
    place += 0.02;
    await chart.click({ position: { x: (size?.width ?? 0) * 0.5, y: (size?.height ?? 0) * place } });
    await expect(chip).toBeVisible({ timeout: 1000 });
  }).toPass();
  await expect(chip).toContainText('Destination');
  await expect(page).toHaveURL(/x=busiest/);
  await settled(page);
  await chip.getByRole('button').click();
  await expect(chip).toHaveCount(0);
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

test('the rows of a large table come page by page', async ({ page }) => {
  await openDashboard(page, '/dashboards/default/departures?tab=3');
  await expect(tile(page, 'raw').getByRole('gridcell').or(tile(page, 'raw').locator('.ag-cell')).first()).toBeVisible();
  const request = page.waitForRequest((one) => one.url().endsWith('/api/v1/query') && (one.postData() ?? '').includes('dep_delay'));
  await tile(page, 'raw').locator('.ag-header-cell', { hasText: 'Departure delay' }).click();
  expect((await request).postData()).toContain('orderBy');
});

for (const [label, ending] of [
  ['CSV', 'csv'],
  ['Excel (XLSX)', 'xlsx'],
  ['Parquet', 'parquet'],
  ['Picture (PNG)', 'png'],
] as const) {
  test(`a chart is downloaded as ${label}`, async ({ page }) => {
    await openDashboard(page);
    await openTileMenu(page, 'delay-by-day');
    await page.getByRole('menuitem', { name: 'Download' }).hover();
    const download = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: label }).click();
    expect((await download).suggestedFilename()).toMatch(new RegExp(`\\.${ending}$`));
  });
}

test('a chart shows its SQL, its values and the rows behind it', async ({ page }) => {
  await openDashboard(page);
  await openTileMenu(page, 'busiest');
  await page.getByRole('menuitem', { name: 'See the SQL' }).click();
  await expect(page.getByRole('dialog')).toContainText(/select/i);
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).first().click();
  await openTileMenu(page, 'busiest');
  await page.getByRole('menuitem', { name: 'View as table' }).click();
  await expect(page.getByRole('dialog').locator('.ag-cell').first()).toBeVisible();
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).first().click();
  await openTileMenu(page, 'busiest');
  await page.getByRole('menuitem', { name: 'Show the rows behind it' }).click();
  await expect(page.getByRole('dialog').locator('.ag-cell').first()).toBeVisible();
});

test('a shared link opens the same view', async ({ page }) => {
  await openDashboard(page, '/dashboards/default/departures?f.origin=JFK');
  await page.getByRole('button', { name: 'Share this view' }).click();
  await expect(page.getByText('Link copied')).toBeVisible();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  await page.goto(link);
  await expect(page).toHaveURL(/departures\?.*f\.origin=JFK/);
});

test('the keyboard alone refreshes, filters, and opens a tile', async ({ page }) => {
  await openDashboard(page);
  const request = page.waitForRequest((one) => one.url().endsWith('/data') && (one.postData() ?? '').includes('"refresh":true'));
  await page.keyboard.press('r');
  await request;
  await settled(page);
  await page.keyboard.press('f');
  await expect(page.getByRole('button', { name: /^Period/ })).toBeFocused();
  await tile(page, 'busiest').focus();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/tile=busiest/);
  await page.keyboard.press('Escape');
  await expect(page).not.toHaveURL(/tile=/);
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toContainText('Refresh the dashboard');
});

test('every chart says in words what it shows', async ({ page }) => {
  await openDashboard(page);
  await expect(tile(page, 'busiest').getByRole('img')).toHaveAttribute('aria-label', /.{10,}/);
});

for (const path of ['/dashboards/default/airport-weather', '/dashboards/default/world']) {
  test(`${path} shows all of its charts`, async ({ page }) => {
    await openDashboard(page, path);
    await expect(page.getByRole('alert')).toHaveCount(0);
  });
}
