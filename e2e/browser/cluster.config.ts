/**
 * Tests of a platform on Kubernetes in a real browser, beside the one binary: `scripts/cluster` runs them.
 *
 * `BINNACLE_URL` and `BINNACLE_PASSWORD` are those of one binary that serves `examples/`. kubectl and the platform's Service
 * must be reachable.
 */
import { defineConfig } from '@playwright/test';

import base from './playwright.config';

export default defineConfig({
  ...base,
  testDir: 'cluster',
  timeout: 240_000,
  fullyParallel: false,
  workers: 1,
  projects: [{ name: 'cluster' }],
});
