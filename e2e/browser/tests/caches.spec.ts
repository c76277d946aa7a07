import type { Page } from '@playwright/test';

import { expect, forgive, openDashboard, test } from './page';

const CACHES = '/settings/caches';

/** A question that nobody else asks, and where its answer came from. */
function ownQuestion(page: Page, dataset: string, metric: string): () => Promise<string | undefined> {
  const data = { query: { dataset, metrics: [metric], limit: 1000 + Math.floor(Math.random() * 9000) } };
  return async () => {
    const answer = await page.request.post('/api/v1/query', { data, headers: { 'X-Binnacle-Csrf': '1', Accept: 'application/json' } });
    expect(answer.ok()).toBe(true);
    return answer.headers()['binnacle-cache'];
  };
}

async function openDialog(page: Page) {
  await page.goto(CACHES);
  await page.getByRole('button', { name: 'Invalidate…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Invalidate results' });
  return { dialog, field: dialog.getByRole('combobox', { name: 'Datasets, datasources, dashboards' }) };
}

test('admins come to the caches from the settings and by search, and see what they hold', async ({ page }) => {
  await page.goto('/settings/profile');
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Caches' }).click();
  await expect(page).toHaveURL(CACHES);
  for (const name of ['memory', 'results', 'exports', 'thumbnails', 'images']) await expect(page.getByRole('row', { name: new RegExp(`^${name}`) })).toBeVisible();
  await page.goto('/');
  await expect(page.getByRole('link', { name: 'Departures' }).first()).toBeVisible();
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill('caches');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(CACHES);
});

test('answers are counted under their policy, exactly for who points at them, and the policy is a click away', async ({ page }) => {
  await openDashboard(page);
  await page.goto(CACHES);
  const row = page.getByRole('row', { name: /^default\/examples/ });
  const ratio = row.getByText(/%$/);
  await expect(ratio).toBeVisible();
  // A refresh meanwhile may draw the row anew under a pointer that does not move.
  await expect(async () => {
    await page.mouse.move(0, 0);
    await ratio.hover();
    await expect(page.getByRole('tooltip')).toHaveText(/answers came from a cache \([\d,]+ fresh, [\d,]+ stale, [\d,]+ from a database\)/, { timeout: 2000 });
  }).toPass();
  await row.getByRole('link', { name: 'default/examples' }).click();
  await expect(page.getByRole('heading', { name: 'CachePolicy default/examples' })).toBeVisible();
});

test('what somebody asks for meanwhile is counted by itself, and on demand', async ({ page }) => {
  const ask = ownQuestion(page, 'default/gapminder', 'population');
  await ask();
  await page.goto(CACHES);
  const hits = page.getByRole('row', { name: /^default\/examples/ }).getByRole('cell').nth(2);
  const count = async () => Number((await hits.innerText()).replaceAll(',', ''));
  const before = await count();
  await ask();
  await page.getByRole('button', { name: 'Refresh' }).click();
  await expect.poll(count).toBeGreaterThan(before);
  const later = await count();
  await ask();
  await expect.poll(count).toBeGreaterThan(later);
});

test('a dataset found by search, with the keyboard alone, is declared out of date, and asked for anew', async ({ page }) => {
  const ask = ownQuestion(page, 'default/flights', 'flights');
  await ask();
  expect(await ask()).toBe('hit');
  const { dialog, field } = await openDialog(page);
  await expect(field).toBeFocused();
  await page.keyboard.type('dataset default/flights');
  await expect(page.locator('.ant-select-item-option')).toHaveCount(1);
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await expect(dialog.getByRole('button', { name: 'Invalidate' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('status')).toContainText('Dataset default/flights');
  expect(await ask()).toBe('miss');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('button', { name: 'Invalidate…' })).toBeFocused();
});

test('nothing is sent without a choice, and a refusal says why and keeps the choice', async ({ page, consoleErrors }) => {
  const { dialog, field } = await openDialog(page);
  await dialog.getByRole('button', { name: 'Invalidate' }).click();
  await expect(dialog.getByRole('alert')).toHaveText('Choose at least one.');
  await field.fill('dashboard departures');
  await page.locator('.ant-select-item-option').click();
  await expect(dialog.getByRole('alert')).toHaveCount(0);
  await page.keyboard.press('Escape');
  const problem = { title: 'Not found', status: 404, code: 'not_found', detail: 'there is no Dashboard default/departures' };
  await page.route('**/api/v1/cache/invalidate', (route) => route.fulfill({ status: 404, contentType: 'application/problem+json', body: JSON.stringify(problem) }));
  await dialog.getByRole('button', { name: 'Invalidate' }).click();
  await expect(dialog.getByRole('alert')).toHaveText('there is no Dashboard default/departures');
  await expect(dialog.getByText('Dashboard: Departures')).toBeVisible();
  forgive(consoleErrors, 404);
});

test('counts that cannot be refreshed stay, with the time they are of', async ({ page, consoleErrors }) => {
  await page.goto(CACHES);
  const memory = page.getByRole('row', { name: /^memory/ });
  await expect(memory).toBeVisible();
  const problem = { title: 'Something went wrong', status: 500, code: 'internal' };
  await page.route('**/api/v1/cache', (route) => route.fulfill({ status: 500, contentType: 'application/problem+json', body: JSON.stringify(problem) }));
  await page.getByRole('button', { name: 'Refresh' }).click();
  await expect(page.getByRole('alert')).toHaveText(/^Not refreshed since .+: Something went wrong$/);
  await expect(memory).toBeVisible();
  forgive(consoleErrors, 500);
});

test('who is no admin is told so, and nothing is asked for', async ({ page }) => {
  await page.route('**/api/v1/me', async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: { ...(await answer.json()), roles: ['editor'] } });
  });
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await page.goto(CACHES);
  await expect(page.getByText('This is for admins')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Caches' })).toHaveCount(0);
  expect(asked).not.toContain('/api/v1/cache');
});
