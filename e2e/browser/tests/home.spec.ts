import { expect, test } from './page';

test('the home page shows dashboards in their folders', async ({ page }) => {
  await page.goto('/');
  const flights = page.locator('section', { has: page.getByRole('heading', { name: /^Flights/ }) });
  await expect(flights.getByRole('link', { name: 'Departures' })).toBeVisible();
  await page.getByRole('textbox', { name: 'Filter dashboards' }).fill('health');
  await expect(page.getByRole('link', { name: 'Health and population' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Departures' })).toHaveCount(0);
});

test('a favourite stays one after a reload', async ({ page }) => {
  await page.goto('/');
  const star = page.getByRole('button', { name: /Weather at the airports .* favourites|favourites.*Weather|Add Weather/ }).first();
  await star.click();
  await expect(page.getByRole('heading', { name: /^Favourites/ })).toBeVisible();
  await page.reload();
  const remove = page.getByRole('button', { name: 'Remove Weather at the airports from the favourites' }).first();
  await remove.click();
  await expect(remove).toHaveCount(0);
});

test('Ctrl-K finds a dashboard by keyboard alone', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByRole('link', { name: 'Departures' }).first()).toBeVisible();
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill('airports');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/airport-weather/);
});

test('an address that does not exist says so', async ({ page }) => {
  await page.goto('/nowhere');
  await expect(page.getByText('There is no such page')).toBeVisible();
});
