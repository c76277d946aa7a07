import { expect, forgive, test } from './page';

/** More rows than any machine counts while a test runs. */
const ENDLESS = 'SELECT count(*) FROM flights a, flights b, flights c WHERE a.dep_delay + b.dep_delay > c.dep_delay';

test('a query is written, run and its rows are shown', async ({ page }) => {
  await page.goto('/sql');
  await page.getByRole('textbox', { name: 'SQL' }).fill('SELECT origin, count(*) AS flights FROM flights GROUP BY origin ORDER BY origin');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('status').first()).toContainText('3 rows');
  await expect(page.locator('.ag-cell', { hasText: 'EWR' })).toBeVisible();
  await expect(page.locator('.ag-cell', { hasText: '120,835' })).toBeVisible();
  await page.getByRole('button', { name: 'History' }).click();
  await expect(page.getByRole('dialog').getByRole('button', { name: /GROUP BY origin/ }).first()).toBeVisible();
});

test('integers of 64 bits and decimals keep every digit', async ({ page }) => {
  await page.goto('/sql');
  await page.getByRole('textbox', { name: 'SQL' }).fill("SELECT 9007199254740993 AS big, CAST('12345678901234567890.12' AS DECIMAL(38, 2)) AS money");
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.locator('.ag-cell', { hasText: /^9,007,199,254,740,993$/ })).toBeVisible();
  await expect(page.locator('.ag-cell', { hasText: /^12,345,678,901,234,567,890\.12$/ })).toBeVisible();
});

test('a query that takes too long is stopped, and the next one runs', async ({ page }) => {
  await page.goto('/sql');
  const editor = page.getByRole('textbox', { name: 'SQL' });
  await editor.fill(ENDLESS);
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.getByRole('status').first()).toContainText('Running');
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(page.getByRole('status').first()).toContainText('Stopped after');
  await editor.fill('SELECT count(*) AS airlines FROM airlines');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.locator('.ag-cell', { hasText: /^16$/ })).toBeVisible();
});

test('a statement that writes is refused, and the reason is shown', async ({ page, consoleErrors }) => {
  await page.goto('/sql');
  await page.getByRole('textbox', { name: 'SQL' }).fill('DROP TABLE flights');
  const answer = page.waitForResponse((response) => response.url().endsWith('/query'));
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  forgive(consoleErrors, (await answer).status());
});
