import { credentials } from './credentials';
import { expect, forgive, test } from './page';

test.use({ storageState: { cookies: [], origins: [] } });
test.skip(!credentials, 'the server runs without sign-in');

test('a person signs in, comes to the page that was asked for, and signs out', async ({ page, consoleErrors }) => {
  await page.goto('/datasets');
  await page.getByLabel('Name').fill(credentials?.name ?? '');
  await page.getByLabel('Password').fill('not the password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('alert')).toContainText(/wrong/);
  await page.getByLabel('Password').fill(credentials?.password ?? '');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL(/\/datasets$/);
  await page.getByRole('button', { name: /signed in as/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  await page.goto('/');
  await expect(page.getByRole('heading', { name: 'Sign in to Binnacle' })).toBeVisible();
  forgive(consoleErrors, 401);
});

test('an address elsewhere is never where a sign-in leads to', async ({ page, consoleErrors }) => {
  await page.goto('/sign-in?next=//example.org');
  await page.getByLabel('Name').fill(credentials?.name ?? '');
  await page.getByLabel('Password').fill(credentials?.password ?? '');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { name: 'Dashboards' })).toBeVisible();
  forgive(consoleErrors, 401);
});
