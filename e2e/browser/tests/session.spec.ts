import { credentials } from './credentials';
import { expect, test } from './page';

test.use({ storageState: { cookies: [], origins: [] } });
test.skip(!credentials, 'the server runs without sign-in');

test('a person signs in and comes to the page that was asked for', async ({ page, consoleErrors }) => {
  await page.goto('/datasets');
  await page.getByLabel('Name').fill(credentials?.name ?? '');
  await page.getByLabel('Password').fill('not the password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  await page.getByLabel('Password').fill(credentials?.password ?? '');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL(/\/datasets$/);
  // The browser itself reports answers of 401.
  consoleErrors.splice(0, consoleErrors.length, ...consoleErrors.filter((text) => !text.includes('401')));
});
