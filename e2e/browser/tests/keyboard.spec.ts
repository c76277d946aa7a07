import { expect, openDashboard, settled, test, tile } from './page';

test('the keyboard alone goes from the home page to a dashboard', async ({ page }) => {
  await page.goto('/');
  const link = page.getByRole('link', { name: 'Departures' }).first();
  await expect(link).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(async () => {
    await page.keyboard.press('Tab');
    await expect(link).toBeFocused({ timeout: 100 });
  }).toPass();
  await page.keyboard.press('Enter');
  await settled(page);
});

test('keys refresh, reach the filters, choose a value and open a tile', async ({ page }) => {
  await openDashboard(page);
  const request = page.waitForRequest((one) => one.url().endsWith('/data') && (one.postData() ?? '').includes('"refresh":true'));
  await page.keyboard.press('r');
  await request;
  await settled(page);
  await page.keyboard.press('f');
  await expect(page.getByRole('button', { name: /^Period/ })).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('combobox', { name: 'Search in Origin' })).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/f\.origin=JFK/);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: /^Origin JFK/ })).toBeFocused();
  await tile(page, 'busiest').focus();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/tile=busiest/);
  await expect(page.getByRole('dialog', { name: 'Busiest destinations' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page).not.toHaveURL(/tile=/);
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toContainText('Refresh the dashboard');
});

test('the menu of a tile opens and closes by keyboard, and gives the focus back', async ({ page }) => {
  await openDashboard(page);
  const button = tile(page, 'busiest').getByRole('button', { name: /^Menu of/ });
  await button.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitem', { name: 'Refresh' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('menu')).toBeHidden();
  await expect(button).toBeFocused();
});
