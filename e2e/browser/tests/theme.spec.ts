import { expect, openDashboard, test } from './page';

test.use({ colorScheme: 'dark' });

test('the system’s dark theme is followed from the first picture on, and another choice is remembered', async ({ page }) => {
  await openDashboard(page);
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const dark = await background();
  await page.getByRole('button', { name: /signed in as/ }).click();
  await page.getByRole('menuitem', { name: 'Light' }).click();
  await expect.poll(background).not.toBe(dark);
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
});
