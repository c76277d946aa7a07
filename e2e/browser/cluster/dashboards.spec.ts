import { type Browser, expect, type Page, test } from '@playwright/test';

import { credentials } from '../tests/credentials';
import { settled, tile } from '../tests/page';
import { apply, examples, kubectl, password, SERVICE, waitFor } from './kubernetes';

const NAMESPACE = 'browser';
const DASHBOARDS = ['departures', 'airport-weather', 'world'];

test.beforeAll(() => {
  kubectl(['delete', 'namespace', NAMESPACE, '--ignore-not-found', '--wait=true']);
  kubectl(['create', 'namespace', NAMESPACE]);
  apply(...examples(NAMESPACE));
  waitFor(NAMESPACE, 'dashboard/departures', 'Ready');
  waitFor(NAMESPACE, 'dashboard/airport-weather', 'Ready');
  waitFor(NAMESPACE, 'dashboard/world', 'Ready');
});

test.afterAll(() => {
  kubectl(['delete', 'namespace', NAMESPACE, '--wait=false']);
});

/** Signs in by the form, as a person does. */
async function signIn(browser: Browser, url: string, name: string, secret: string): Promise<Page> {
  const context = await browser.newContext({ baseURL: url });
  const page = await context.newPage();
  await page.goto('/');
  await page.locator('input[name="name"]').fill(name);
  await page.locator('input[name="password"]').fill(secret);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in to Binnacle' })).toBeHidden();
  return page;
}

const onKubernetes = (browser: Browser): Promise<Page> => signIn(browser, SERVICE, 'admin', password());

/** What each tile in sight says, by chart: its text, and what a screen reader is told of a picture. */
async function said(page: Page, path: string): Promise<Record<string, string>> {
  await page.goto(path);
  await settled(page);
  const all: Record<string, string> = {};
  for (const one of await page.locator('article[data-chart]').all()) {
    await one.scrollIntoViewIfNeeded();
    await expect(one).not.toHaveAttribute('aria-busy', 'true');
    await expect(one.getByRole('alert')).toHaveCount(0);
    const labels = await one.locator('[role="img"]').evaluateAll((items) => items.map((item) => item.getAttribute('aria-label') ?? ''));
    all[(await one.getAttribute('data-chart')) ?? ''] = `${await one.innerText()}\n${labels.join('\n')}`;
  }
  return all;
}

test('dashboards show the same through the Service as in the one binary', async ({ browser, baseURL }) => {
  const cluster = await onKubernetes(browser);
  const binary = await signIn(browser, baseURL ?? '', credentials?.name ?? '', credentials?.password ?? '');
  for (const name of DASHBOARDS) {
    const there = await said(cluster, `/dashboards/${NAMESPACE}/${name}`);
    const here = await said(binary, `/dashboards/default/${name}`);
    expect(Object.keys(here).length).toBeGreaterThan(4);
    expect(there).toEqual(here);
  }
  await cluster.goto(`/dashboards/${NAMESPACE}/departures`);
  await expect(tile(cluster, 'total').locator('[data-number]')).toHaveText(/336,776/);
});

test('an open dashboard follows kubectl: edit, break, mend, delete, restore', async ({ browser }) => {
  const page = await onKubernetes(browser);
  const dashboard = examples(NAMESPACE).find(({ kind, metadata }) => kind === 'Dashboard' && metadata.name === 'world');
  if (!dashboard) throw new Error('the examples have no dashboard `world`');
  const edit = (change: (spec: any) => void): void => {
    const edited = structuredClone(dashboard);
    change(edited.spec);
    apply(edited);
  };
  const heading = (name: string) => page.getByRole('heading', { name, exact: true });
  await page.goto(`/dashboards/${NAMESPACE}/world`);
  await settled(page);

  const started = Date.now();
  edit((spec) => { spec.title = 'Edited by kubectl'; });
  await expect(heading('Edited by kubectl')).toBeVisible();
  console.log(`the browser showed an edit ${Date.now() - started} ms after kubectl was called`);
  waitFor(NAMESPACE, 'dashboard/world', 'Ready');

  edit((spec) => {
    spec.title = 'Broken';
    spec.charts.broken = { dataset: 'gapminder', bar: { x: 'no_such_column', y: ['people'] } };
  });
  waitFor(NAMESPACE, 'dashboard/world', 'Ready=False');
  await expect(page.getByText('last good version')).toBeVisible();
  await expect(heading('Edited by kubectl')).toBeVisible();
  await settled(page);

  edit((spec) => { spec.title = 'Mended'; });
  await expect(heading('Mended')).toBeVisible();
  await expect(page.getByText('last good version')).toBeHidden();
  waitFor(NAMESPACE, 'dashboard/world', 'Ready');

  kubectl(['delete', 'dashboard', 'world', '-n', NAMESPACE]);
  await expect(page.getByText(/no longer|not found|was deleted/i).first()).toBeVisible();
  apply(dashboard);
  waitFor(NAMESPACE, 'dashboard/world', 'Ready');
  await expect(heading('Health and population')).toBeVisible();
  await settled(page);
});
