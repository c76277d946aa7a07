import { expect, test } from './page';

test('the home page shows dashboards in their folders', async ({ page }) => {
  await page.goto('/');
  const flights = page.locator('section', { has: page.getByRole('heading', { name: /^Flights/ }) });
  await expect(flights.getByRole('link', { name: 'Departures' })).toBeVisible();
  await expect(flights.getByRole('link', { name: 'Weather at the airports' })).toBeVisible();
  await expect(page.getByRole('heading', { name: /^World/ })).toBeVisible();
  await page.getByRole('searchbox', { name: 'Filter dashboards' }).fill('health');
  await expect(page.getByRole('link', { name: 'Health and population' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Departures' })).toHaveCount(0);
});

test('a favourite stays one after a reload', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('button', { name: 'Add Weather at the airports to the favourites' }).click();
  await expect(page.getByRole('heading', { name: /^Favourites/ })).toBeVisible();
  await page.reload();
  const remove = page.getByRole('button', { name: 'Remove Weather at the airports from the favourites' });
  await remove.first().click();
  await expect(remove).toHaveCount(0);
});

test('Ctrl-K finds a dashboard by keyboard alone', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByRole('link', { name: 'Departures' }).first()).toBeVisible();
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill('airports');
  await expect(page.getByRole('option', { name: /Weather at the airports/ }).first()).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/airport-weather/);
});

test('an address that does not exist says so', async ({ page }) => {
  await page.goto('/nowhere');
  await expect(page.getByText('There is no such page')).toBeVisible();
});

test('a dataset says what its metrics mean, and shows its YAML and revisions', async ({ page }) => {
  await page.goto('/datasets');
  await page.getByRole('link', { name: 'Flights from New York, 2013' }).click();
  await expect(page.getByRole('cell', { name: 'avg(dep_delay)' })).toBeVisible();
  await page.getByRole('link', { name: 'YAML, revisions' }).click();
  await expect(page.getByRole('textbox', { name: 'YAML' })).toContainText('kind: Dataset');
  await expect(page.getByRole('cell', { name: /in force/ })).toBeVisible();
});
