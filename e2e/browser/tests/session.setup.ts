import { expect, test as setup } from '@playwright/test';

import { credentials, SESSION_FILE } from './credentials';

setup('a person signs in once for all tests', async ({ request }) => {
  if (credentials) {
    const response = await request.post('/api/v1/session', { data: credentials, headers: { 'X-Binnacle-Csrf': '1' } });
    expect(response.ok()).toBe(true);
  }
  await request.storageState({ path: SESSION_FILE });
});
