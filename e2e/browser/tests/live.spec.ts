import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, openDashboard, test } from './page';

const folder = process.env['BINNACLE_EXAMPLES'];

test.skip(!folder, 'BINNACLE_EXAMPLES does not say which folder the server watches');

test('an open dashboard follows its file, keeps its filters, and a bad file leaves the last good one', async ({ page }) => {
  const file = join(folder ?? '', 'world', 'world.yaml');
  const before = await readFile(file, 'utf8');
  try {
    await openDashboard(page, '/dashboards/default/world?f.region=~3');
    await writeFile(file, before.replace('Population by region', 'People by region'));
    await expect(page.getByRole('heading', { name: 'People by region' })).toBeVisible();
    await expect(page).toHaveURL(/f\.region=~3/);
    await writeFile(file, before.replace('Population by region', 'People by region').replace('y: [population]', 'y: [populatoin]'));
    await expect(page.getByText('last good version')).toBeVisible();
    await expect(page.getByRole('heading', { name: 'People by region' })).toBeVisible();
    await page.goto('/');
    await expect(page.getByLabel('Problems')).toContainText('world.yaml');
    await expect(page.getByLabel('Problems')).toContainText('populatoin');
  } finally {
    await writeFile(file, before);
  }
  await expect(page.getByLabel('Problems')).toHaveCount(0);
});
