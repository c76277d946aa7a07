import type { Locator, Page, Request } from '@playwright/test';

import { DEPARTURES, expect, openDashboard, test, tile } from './page';

/** Cells of a column by its place in the result. */
const cells = (page: Page, name: string, column: number): Locator => tile(page, name).locator(`.ag-cell[col-id="${column}"]`);

/** Tells requests for rows whose body says something. */
const rowsWith = (text: string) => (one: Request) => one.url().endsWith('/api/v1/query') && (one.postData() ?? '').includes(text);

test('the rows of a large table come page by page, sorted by the server', async ({ page }) => {
  await openDashboard(page, `${DEPARTURES}?tab=3`);
  const delays = cells(page, 'raw', 6);
  await expect(delays.first()).toBeVisible();
  const request = page.waitForRequest(rowsWith('dep_delay'));
  await tile(page, 'raw').locator('.ag-header-cell', { hasText: 'Departure delay' }).click();
  expect((await request).postData()).toContain('orderBy');
  // The latest departure of 2013.
  await expect(delays.first()).toHaveText('1,301');
});

test('the rows of a large table are searched by the server', async ({ page }) => {
  await openDashboard(page, `${DEPARTURES}?tab=3`);
  const tails = cells(page, 'raw', 3);
  await expect(tails.first()).toBeVisible();
  const request = page.waitForRequest(rowsWith('"search":"N14228"'));
  await page.getByRole('searchbox', { name: 'Search in Single flights' }).fill('N14228');
  await request;
  await expect.poll(async () => [...new Set(await tails.allTextContents())]).toEqual(['N14228']);
});

test('a refresh reaches the rows that come page by page, and leaves the order that the reader chose', async ({ page }) => {
  await openDashboard(page, `${DEPARTURES}?tab=3`);
  const delays = cells(page, 'raw', 6);
  await expect(delays.first()).toBeVisible();
  await tile(page, 'raw').locator('.ag-header-cell', { hasText: 'Departure delay' }).click();
  await expect(delays.first()).toHaveText('1,301');
  const request = page.waitForRequest(rowsWith('"refresh":true'));
  await page.getByRole('button', { name: 'Refresh', exact: true }).click();
  expect((await request).postData()).toContain('"orderBy":[{"field":"dep_delay","descending":true}]');
  await expect(delays.first()).toHaveText('1,301');
});

test('a table that is all here is searched without the server, and its totals stay those of all rows', async ({ page }) => {
  await openDashboard(page);
  const airlines = tile(page, 'airlines');
  await airlines.scrollIntoViewIfNeeded();
  const search = airlines.getByRole('searchbox', { name: 'Search in Airlines' });
  await expect(airlines.locator('.ag-cell', { hasText: 'Delta' })).toBeVisible();
  await search.fill('hawai');
  await expect(airlines.locator('.ag-cell', { hasText: 'Delta' })).toHaveCount(0);
  await expect(airlines.locator('.ag-cell', { hasText: 'Hawaiian' })).toBeVisible();
  await expect(airlines).toContainText('336,776');
  await search.fill('nobody flies this');
  await expect(airlines.locator('.ag-overlay-no-matching-rows-center')).toHaveText('No rows');
});
