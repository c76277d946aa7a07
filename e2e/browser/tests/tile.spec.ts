import { readFile } from 'node:fs/promises';

import { closeDialog, expect, openDashboard, openTileMenu, test, tile } from './page';

const PNG_SIGNATURE = '\x89PNG';

for (const [label, ending, holds] of [
  ['CSV', 'csv', (bytes: Buffer) => expect(bytes.toString('utf8').split('\n').length).toBeGreaterThan(100)],
  ['Excel (XLSX)', 'xlsx', (bytes: Buffer) => expect(bytes.subarray(0, 2).toString()).toBe('PK')],
  ['Parquet', 'parquet', (bytes: Buffer) => expect(bytes.subarray(-4).toString()).toBe('PAR1')],
  ['Picture (PNG)', 'png', (bytes: Buffer) => expect(bytes.subarray(0, 4).toString('latin1')).toBe(PNG_SIGNATURE)],
] as const) {
  test(`a chart is downloaded as ${label}, with content`, async ({ page }) => {
    await openDashboard(page);
    await openTileMenu(page, 'delay-by-day');
    await page.getByRole('menuitem', { name: 'Download' }).hover();
    const download = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: label }).click();
    const file = await download;
    expect(file.suggestedFilename()).toMatch(new RegExp(`\\.${ending}$`));
    const bytes = await readFile(await file.path());
    expect(bytes.length).toBeGreaterThan(1000);
    holds(bytes);
  });
}

test('a big number, which is no picture, is offered as data only', async ({ page }) => {
  await openDashboard(page);
  await openTileMenu(page, 'total');
  await page.getByRole('menuitem', { name: 'Download' }).hover();
  await expect(page.getByRole('menuitem', { name: 'CSV' })).toBeVisible();
  await expect(page.getByRole('menuitem', { name: 'Picture (PNG)' })).toHaveCount(0);
});

test('a chart shows its SQL, its values and the rows behind it', async ({ page }) => {
  await openDashboard(page);
  await openTileMenu(page, 'busiest');
  await page.getByRole('menuitem', { name: 'See the SQL' }).click();
  await expect(page.getByRole('dialog').getByRole('textbox', { name: 'SQL' }).first()).toContainText(/select/i);
  await closeDialog(page);
  await openTileMenu(page, 'busiest');
  await page.getByRole('menuitem', { name: 'View as table' }).click();
  await expect(page.getByRole('dialog').locator('.ag-cell', { hasText: 'Chicago Ohare Intl' })).toBeVisible();
  await closeDialog(page);
  await openTileMenu(page, 'busiest');
  await page.getByRole('menuitem', { name: 'Show the rows behind it' }).click();
  await expect(page.getByRole('dialog').locator('.ag-cell').first()).toBeVisible();
});

test('totals of a table are those of all rows', async ({ page }) => {
  await openDashboard(page);
  await tile(page, 'airlines').scrollIntoViewIfNeeded();
  await expect(tile(page, 'airlines').locator('.ag-grid-pinned-bottom-rows, .ag-floating-bottom')).toContainText('336,776');
});

test('a pivot table has totals of rows and columns', async ({ page }) => {
  await openDashboard(page, '/dashboards/default/airport-weather');
  const pivot = tile(page, 'months');
  await pivot.scrollIntoViewIfNeeded();
  await expect(pivot.getByRole('columnheader', { name: 'JFK' })).toBeVisible();
  await expect(pivot.getByRole('row', { name: /^Total/ })).toContainText('336,776');
});
