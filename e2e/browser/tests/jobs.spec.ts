import { readFile } from 'node:fs/promises';

import type { Locator, Page } from '@playwright/test';

import { DEPARTURES, expect, forgive, openDashboard, openTileMenu, test } from './page';

/** More rows than any machine counts while a test runs. */
const ENDLESS = 'SELECT count(*) FROM flights a, flights b, flights c WHERE a.dep_delay + b.dep_delay > c.dep_delay';

/** A job waits for its turn, and a worker looks for it; the browser hears of its end within a second. */
const DONE = { timeout: 45_000 };

/** No two tests, and no two runs of one, have a job of the same name. */
const unique = (name: string) => `${name} ${Math.random().toString(36).slice(2, 8)}`;

const notes = (page: Page) => page.getByRole('complementary', { name: 'Notes on background jobs' });

const job = (within: Locator, name: string) => within.getByRole('article', { name });

async function runBehind(page: Page, sql: string): Promise<void> {
  await page.goto('/sql');
  await page.getByRole('textbox', { name: 'SQL' }).fill(sql);
  await page.getByRole('button', { name: 'Run in the background' }).click();
  await expect(page).toHaveURL(/\/sql\?job=/);
}

/** What a download holds, and how the browser would call it. */
async function downloaded(page: Page, button: Locator): Promise<{ name: string; bytes: Buffer }> {
  const download = page.waitForEvent('download');
  await button.click();
  const file = await download;
  return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
}

test('a chart is exported in the background, and its file is downloaded from the note and from the tray', async ({ page }) => {
  await openDashboard(page);
  await openTileMenu(page, 'busiest');
  await page.getByRole('menuitem', { name: 'Export in the background' }).click();
  const dialog = page.getByRole('dialog', { name: 'Export in the background' });
  await expect(dialog.getByLabel('File name')).toHaveValue('Busiest destinations');
  const name = unique('Destinations');
  await dialog.getByLabel('File name').fill(name);
  await dialog.getByRole('button', { name: 'Export' }).click();
  await expect(dialog).toBeHidden();
  const note = job(notes(page), 'Busiest destinations');
  await expect(note).toContainText('Succeeded', DONE);
  const { name: fileName, bytes } = await downloaded(page, note.getByRole('button', { name: /^Download/ }));
  expect(fileName).toBe(`${name}.csv`);
  expect(bytes.toString('utf8')).toContain('Chicago Ohare Intl');
  await expect(notes(page)).toBeHidden();

  await page.keyboard.press('j');
  const tray = page.getByRole('dialog', { name: 'Background jobs' });
  const line = job(tray, 'Busiest destinations').first();
  await expect(line).toContainText(/Export, CSV/);
  await expect(line).toContainText(/\d+ rows · [\d.]+ (bytes|kB)/);
  const again = await downloaded(page, line.getByRole('button', { name: /^Download/ }));
  expect(again.bytes.equals(bytes)).toBe(true);
});

for (const [label, ending, holds] of [
  ['Excel', 'xlsx', (bytes: Buffer) => expect(bytes.subarray(0, 2).toString()).toBe('PK')],
  ['Parquet', 'parquet', (bytes: Buffer) => expect(bytes.subarray(-4).toString()).toBe('PAR1')],
] as const) {
  test(`the rows behind a chart are exported in the background as ${label}`, async ({ page }) => {
    await openDashboard(page, `${DEPARTURES}?f.period=2013-01-01..2013-02-01`);
    await openTileMenu(page, 'busiest');
    await page.getByRole('menuitem', { name: 'Show the rows behind it' }).click();
    await page.getByRole('button', { name: 'Export in the background' }).click();
    const dialog = page.getByRole('dialog', { name: 'Export in the background' });
    await dialog.getByText(label, { exact: true }).click();
    const name = unique('Rows');
    await dialog.getByLabel('File name').fill(name);
    await page.keyboard.press('Enter');
    await expect(dialog).toBeHidden();
    await page.goto('/jobs');
    const row = page.getByRole('row', { name: `Rows behind Busiest destinations Export, ${label}` }).first();
    await expect(row).toContainText('Succeeded', DONE);
    const { name: fileName, bytes } = await downloaded(page, row.getByRole('button', { name: /^Download/ }));
    expect(fileName).toBe(`${name}.${ending}`);
    expect(bytes.length).toBeGreaterThan(10_000);
    holds(bytes);
  });
}

test('a query runs in the background, and whoever comes back to its address sees the rows', async ({ page, context }) => {
  const column = unique('flights').replace(' ', '_');
  await runBehind(page, `SELECT origin, count(*) AS ${column} FROM flights GROUP BY origin ORDER BY origin`);
  const address = page.url();
  await page.close();
  const later = await context.newPage();
  await later.goto(address);
  await expect(later.locator('.ag-cell', { hasText: '120,835' })).toBeVisible(DONE);
  await expect(later.getByRole('columnheader', { name: column })).toBeVisible();
  await expect(later.locator('main').getByText(/^3 rows in /)).toBeVisible();

  await later.getByRole('button', { name: 'Download' }).click();
  const { bytes } = await downloaded(later, later.getByRole('menuitem', { name: 'CSV' }));
  expect(bytes.toString('utf8')).toContain('EWR,120835');

  await later.goto('/jobs?state=succeeded');
  await later.getByRole('row', { name: new RegExp(column) }).getByRole('link', { name: /^Open/ }).click();
  await expect(later).toHaveURL(address);
  await expect(later.locator('.ag-cell', { hasText: '120,835' })).toBeVisible();
});

test('integers of 64 bits and decimals keep every digit in the background, too', async ({ page }) => {
  await runBehind(page, "SELECT 9007199254740993 AS big, CAST('12345678901234567890.12' AS DECIMAL(38, 2)) AS money");
  await expect(page.locator('.ag-cell', { hasText: /^9,007,199,254,740,993$/ })).toBeVisible(DONE);
  await expect(page.locator('.ag-cell', { hasText: /^12,345,678,901,234,567,890\.12$/ })).toBeVisible();
});

test('a running query is cancelled, brought back from the page of jobs, and cancelled there', async ({ page }) => {
  const mark = unique('endless');
  await runBehind(page, `SELECT '${mark}' AS name, x.* FROM (${ENDLESS}) x`);
  const result = page.getByRole('region', { name: 'Result' });
  await expect(result).toContainText('The query runs in the background', DONE);
  await page.reload();
  await expect(result).toContainText('The query runs in the background', DONE);
  await expect(page.getByRole('button', { name: /^Background jobs, .*1 running/ })).toBeVisible();
  await result.getByRole('button', { name: 'Cancel' }).click();
  await expect(result).toContainText('The query was cancelled', DONE);

  await page.goto('/jobs?state=cancelled');
  const cancelled = page.getByRole('row', { name: new RegExp(mark) });
  await expect(cancelled).toContainText('Cancelled');
  await cancelled.getByRole('button', { name: /^Retry/ }).click();
  await page.getByRole('group', { name: 'State' }).getByRole('button', { name: 'All' }).click();
  const running = page.getByRole('row', { name: new RegExp(mark) });
  await expect(running).toContainText('Running', DONE);
  await running.getByRole('button', { name: /^Cancel/ }).click();
  await expect(running).toContainText('Cancelled', DONE);
});

test('a query that fails in the background says why, and one that cannot run is refused at once', async ({ page, consoleErrors }) => {
  await page.goto('/sql');
  const editor = page.getByRole('textbox', { name: 'SQL' });
  await editor.fill('DROP TABLE flights');
  const refusal = page.waitForResponse((response) => response.url().endsWith('/jobs') && response.request().method() === 'POST');
  await page.getByRole('button', { name: 'Run in the background' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  forgive(consoleErrors, (await refusal).status());
  await editor.fill("SELECT CAST('not a number' AS INTEGER) + count(*) AS n FROM flights");
  const failure = page.waitForResponse((response) => response.url().endsWith('/result'), DONE);
  await page.getByRole('button', { name: 'Run in the background' }).click();
  await expect(page.getByRole('alert')).toContainText(/failed/i, DONE);
  forgive(consoleErrors, (await failure).status());
});

test('a query that takes long goes on in the background when somebody wants it', async ({ page }) => {
  await page.goto('/sql');
  await page.getByRole('textbox', { name: 'SQL' }).fill(ENDLESS);
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.getByRole('button', { name: 'Go on in the background' }).click({ timeout: 30_000 });
  await expect(page).toHaveURL(/\/sql\?job=/);
  const result = page.getByRole('region', { name: 'Result' });
  await result.getByRole('button', { name: 'Cancel' }).click();
  await expect(result).toContainText('The query was cancelled', DONE);
});

test('admins see the queues and what wakes workers', async ({ page }) => {
  await page.goto('/jobs');
  await expect(page.getByText(/^Broker: /)).toBeVisible();
  for (const queue of ['queries', 'exports']) await expect(page.getByRole('row', { name: new RegExp(`^${queue}`) })).toBeVisible();
  await page.getByRole('switch', { name: 'Everybody’s jobs' }).click();
  await expect(page).toHaveURL(/all=true/);
  await expect(page.getByRole('heading', { name: 'Jobs of everybody' })).toBeVisible();
});
