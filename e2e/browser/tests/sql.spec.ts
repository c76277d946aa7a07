import { expect, test } from './page';

test('a query is written, run and its rows are shown', async ({ page }) => {
  await page.goto('/sql');
  const editor = page.getByRole('textbox', { name: 'SQL' });
  await editor.fill('SELECT origin, count(*) AS flights FROM flights GROUP BY origin ORDER BY origin');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('status')).toContainText('3 rows');
  await expect(page.locator('.ag-cell', { hasText: 'EWR' })).toBeVisible();
});

test('a statement that writes is refused, and the reason is shown', async ({ page, consoleErrors }) => {
  await page.goto('/sql');
  await page.getByRole('textbox', { name: 'SQL' }).fill('DROP TABLE flights');
  await page.getByRole('button', { name: 'Run' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  consoleErrors.length = 0;
});
