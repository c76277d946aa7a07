import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, test } from './page';

const EXAMPLES = process.env['BINNACLE_EXAMPLES'];

/** Nothing listens on port 1. */
const NOWHERE = `apiVersion: binnacle.dev/v1alpha1
kind: Datasource
metadata: {name: nowhere}
spec:
  title: Nowhere
  type: postgres
  parameters: {host: 127.0.0.1, port: 1, database: nowhere, user: nobody, sslmode: disable}
  access:
    query: ["role:viewer"]
    sql: ["role:admin"]
`;

/** Three attempts, each a little later than the one before. */
const GIVEN_UP = { timeout: 60_000 };

test.skip(!EXAMPLES, 'BINNACLE_EXAMPLES does not say what the server serves');

test('jobs that nobody can do become dead letters, and those chosen are replayed together', async ({ page }) => {
  const file = join(EXAMPLES ?? '', 'nowhere.yaml');
  await writeFile(file, NOWHERE);
  try {
    await page.goto('/jobs');
    const mark = `nowhere_${Date.now()}`;
    for (const name of ['first', 'second', 'third']) {
      await expect(async () => {
        const data = { kind: 'query', title: `${name} ${mark}`, question: { datasource: 'default/nowhere', sql: 'SELECT 1' } };
        const answer = await page.request.post('/api/v1/jobs', { data, headers: { 'X-Binnacle-Csrf': '1' } });
        expect(answer.status()).toBe(202);
      }).toPass();
    }
    await page.reload();
    const jobs = page.getByRole('row', { name: new RegExp(mark) });
    const dead = page.getByRole('row', { name: new RegExp(`${mark}.*Dead`) });
    await expect(dead).toHaveCount(3, GIVEN_UP);
    await expect(dead.first()).toContainText('given up after 3 attempts');
    for (const name of ['first', 'third']) await page.getByRole('checkbox', { name: `Choose ${name} ${mark}` }).check();
    await page.getByRole('button', { name: 'Replay the chosen ones' }).click();
    await expect(dead).toHaveCount(1);
    await expect(dead).toContainText(`second ${mark}`);
    await expect(jobs).toHaveCount(3);
    await expect(dead).toHaveCount(3, GIVEN_UP);
  } finally {
    await rm(file);
  }
});
