/**
 * Tests of the whole product in a real browser.
 *
 * `BINNACLE_URL` is a server that serves `examples/` (default: the demo's address). `BINNACLE_ADMIN_PASSWORD` signs in as
 * `admin`, or `BINNACLE_USER` and `BINNACLE_PASSWORD` as somebody else; without them the server must run with `--no-auth`.
 * `BINNACLE_EXAMPLES` is the folder that it serves, for the tests that change a file. `BINNACLE_CHROMIUM` is the Chromium
 * to use; no browser is downloaded.
 */
import { defineConfig } from '@playwright/test';

const executablePath = process.env['BINNACLE_CHROMIUM'] ?? '/usr/bin/chromium';

export default defineConfig({
  testDir: 'tests',
  timeout: 90_000,
  expect: { timeout: 15_000 },
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
      executablePath,
      args: ['--disable-gpu', '--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    },
  },
  projects: [
    { name: 'sign in', testMatch: /session\.setup\.ts/ },
    { name: 'chromium', dependencies: ['sign in'], testIgnore: /live\.spec\.ts/ },
    // Last and alone: it changes the files from which the others' pages come.
    { name: 'live', dependencies: ['chromium'], testMatch: /live\.spec\.ts/, fullyParallel: false },
  ],
});
