/**
 * Tests of the whole product in a real browser.
 *
 * `BINNACLE_URL` is a server that serves `examples/` (default: the demo's address). `BINNACLE_USER` and
 * `BINNACLE_PASSWORD` sign in; without them the server must run with `--no-auth`. `BINNACLE_EXAMPLES` is the folder that
 * it serves, for the tests that change a file. `BINNACLE_CHROMIUM` is a Chromium to use instead of Playwright's own.
 */
import { defineConfig } from '@playwright/test';

const executablePath = process.env['BINNACLE_CHROMIUM'];

export default defineConfig({
  testDir: 'tests',
  timeout: 30_000,
  expect: { timeout: 10_000 },
  fullyParallel: true,
  workers: 2,
  forbidOnly: process.env['CI'] !== undefined,
  reporter: [['list']],
  use: {
    baseURL: process.env['BINNACLE_URL'] ?? 'http://127.0.0.1:8088',
    locale: 'en-GB',
    timezoneId: 'Europe/Zurich',
    viewport: { width: 1440, height: 900 },
    trace: 'retain-on-failure',
    permissions: ['clipboard-read', 'clipboard-write'],
    launchOptions: {
      args: ['--disable-gpu', '--no-sandbox'],
      ...(executablePath ? { executablePath } : {}),
    },
  },
  projects: [{ name: 'sign in', testMatch: /session\.setup\.ts/ }, { name: 'chromium', dependencies: ['sign in'] }],
});
