// @vitest-environment happy-dom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { createMemoryRouter, Outlet, RouterProvider } from 'react-router';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';

import type { CacheOverview, Role } from '../api/types';
import { paths } from '../paths';
import { Component as SettingsPage } from './SettingsPage';

const OVERVIEW: CacheOverview = {
  caches: [
    { name: 'memory', backend: 'memory', shared: false, sizeBytes: 1_500_000, entries: 12 },
    { name: 'results', backend: 'redis', shared: true },
  ],
  policies: [
    { hits: 1, stale: 0, misses: 1, bytes: 10 },
    { policy: 'default/world', hits: 6, stale: 3, misses: 1, bytes: 2_000_000 },
  ],
};

const asked = vi.fn<(url: string, init: RequestInit) => Promise<Response>>();

// Chunks of their own, which a busy machine takes long to make.
beforeAll(() => Promise.all([import('../features/caches/InvalidateDialog'), import('../ui/Tooltip')]), 60_000);

beforeEach(() => vi.stubGlobal('fetch', asked));

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  asked.mockReset();
});

const sent = (path: string) => asked.mock.calls.filter(([url]) => url === `/api/v1${path}`);

function answer(answers: Record<string, unknown>): void {
  asked.mockImplementation(async (url) => {
    const body = answers[url.replace('/api/v1', '')];
    return body instanceof Response ? body.clone() : Response.json(body ?? { items: [] });
  });
}

function show(section: 'profile' | 'users' | 'caches', role: Role): void {
  const me = { name: 'ada', roles: [role], groups: [], auth: 'none' };
  const children = [{ path: 'settings/:section', Component: SettingsPage }];
  const router = createMemoryRouter([{ path: '/', element: <Outlet context={me} />, children }], { initialEntries: [paths.settings(section)] });
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  );
}

const rowOf = (name: RegExp) => screen.findByRole('row', { name });

test('admins see what the caches hold, and why some do not tell', async () => {
  answer({ '/cache': OVERVIEW });
  show('caches', 'admin');
  expect((await rowOf(/^memory/)).textContent).toContain('1.5 MB');
  expect(within(await rowOf(/^memory/)).getByText('1,500,000 bytes')).toBeTruthy();
  const results = await rowOf(/^results/);
  expect(within(results).getAllByText('–')).toHaveLength(2);
  expect(within(results).getAllByText(/Redis does not tell/)).toHaveLength(2);
});

test('policies come by use, lead to their pages, and tell their ratio', async () => {
  answer({ '/cache': OVERVIEW });
  show('caches', 'admin');
  const world = await rowOf(/default\/world/);
  const rows = screen.getAllByRole('row');
  expect(rows.indexOf(world)).toBeLessThan(rows.indexOf(await rowOf(/^No policy/)));
  expect(within(world).getByRole('link').getAttribute('href')).toBe('/objects/CachePolicy/default/world');
  expect(within(world).getByText('90%')).toBeTruthy();
  expect(within(world).getByText('90%: 9 of 10 answers came from a cache (6 fresh, 3 stale, 1 from a database).')).toBeTruthy();
});

test('where nothing was asked for yet, the page says what to do', async () => {
  answer({ '/cache': { ...OVERVIEW, policies: [] } });
  show('caches', 'admin');
  expect(await screen.findByText('No results were asked for yet')).toBeTruthy();
  expect(screen.getByRole('link', { name: 'New policy from YAML' }).getAttribute('href')).toBe('/objects/new');
});

test('counts that cannot be refreshed stay, and the page says since when', async () => {
  answer({ '/cache': OVERVIEW });
  show('caches', 'admin');
  await rowOf(/^memory/);
  answer({ '/cache': Response.json({ title: 'The database is away', status: 500, code: 'x' }, { status: 500 }) });
  fireEvent.click(screen.getByRole('button', { name: 'Refresh' }));
  expect((await screen.findByRole('alert')).textContent).toMatch(/^Not refreshed since .*: The database is away$/);
  expect(await rowOf(/^memory/)).toBeTruthy();
  expect(sent('/cache')).toHaveLength(2);
});

test.each(['users', 'caches'] as const)('who is no admin sees nothing of %s, and nothing is asked for', async (section) => {
  answer({});
  show(section, 'editor');
  expect(await screen.findByText('This is for admins')).toBeTruthy();
  expect(within(screen.getByRole('navigation')).getAllByRole('link').map(({ textContent }) => textContent)).toEqual(['Profile', 'API tokens']);
  expect(asked).not.toHaveBeenCalled();
});

const FLIGHTS = { namespace: 'default', name: 'flights', title: 'Flights from New York' };
const NAMEABLE = { '/datasets': { items: [FLIGHTS] }, '/datasources': { items: [{ ...FLIGHTS, title: 'Files' }] } };

async function openDialog(): Promise<HTMLElement> {
  fireEvent.click(await screen.findByRole('button', { name: 'Invalidate…' }));
  return screen.findByRole('dialog', { name: 'Invalidate results' });
}

async function choose(text: string, title: string): Promise<void> {
  fireEvent.change(screen.getByRole('combobox'), { target: { value: text } });
  fireEvent.click(await waitFor(() => screen.getByText(title, { selector: '.ant-select-item-option-content *' })));
}

test('what is chosen is declared out of date, and the page says what that was', async () => {
  answer({ '/cache': OVERVIEW, ...NAMEABLE, '/cache/invalidate': { objects: ['Dataset default/flights'] } });
  show('caches', 'admin');
  const dialog = await openDialog();
  await choose('new york', 'Flights from New York');
  fireEvent.click(within(dialog).getByRole('button', { name: 'Invalidate' }));
  expect(await within(dialog).findByText('Dataset default/flights')).toBeTruthy();
  expect(sent('/cache/invalidate').map(([, { body }]) => JSON.parse(String(body)))).toEqual([{ datasets: ['default/flights'], datasources: [], dashboards: [] }]);
  await waitFor(() => expect(sent('/cache')).toHaveLength(2));
});

test('a refusal says why, and keeps what was chosen', async () => {
  const refusal = { title: 'Not found', status: 404, code: 'not_found', detail: 'Dataset default/flights does not exist', hint: 'It may be gone.' };
  answer({ '/cache': OVERVIEW, ...NAMEABLE, '/cache/invalidate': Response.json(refusal, { status: 404 }) });
  show('caches', 'admin');
  const dialog = await openDialog();
  await choose('new york', 'Flights from New York');
  fireEvent.click(within(dialog).getByRole('button', { name: 'Invalidate' }));
  expect((await within(dialog).findByRole('alert')).textContent).toBe('Dataset default/flights does not exist It may be gone.');
  expect(within(dialog).getByText('Dataset: Flights from New York')).toBeTruthy();
});

test('without a choice nothing is sent', async () => {
  answer({ '/cache': OVERVIEW, ...NAMEABLE });
  show('caches', 'admin');
  const dialog = await openDialog();
  fireEvent.click(within(dialog).getByRole('button', { name: 'Invalidate' }));
  expect((await within(dialog).findByRole('alert')).textContent).toBe('Choose at least one.');
  expect(sent('/cache/invalidate')).toHaveLength(0);
});
