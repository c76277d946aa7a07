// @vitest-environment happy-dom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, render, screen } from '@testing-library/react';
import { createMemoryRouter, RouterProvider, useLocation } from 'react-router';
import { afterEach, expect, test, vi } from 'vitest';

import type { SharedState } from '../api/types';
import { paths } from '../paths';
import { Component as PermalinkPage } from './PermalinkPage';

const FILTERS = { origin: { select: { dataset: 'flights', column: 'origin', multiple: true } } };

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function Address() {
  const { pathname, search } = useLocation();
  return <output>{pathname + search}</output>;
}

async function addressOf(state: SharedState): Promise<string | null> {
  const answers: Record<string, unknown> = {
    '/api/v1/permalinks/abc': { id: 'abc', url: '/p/abc', dashboard: 'default/departures', state },
    '/api/v1/dashboards/default/departures': { spec: { filters: FILTERS } },
  };
  vi.stubGlobal('fetch', async (url: string) => Response.json(answers[url]));
  const routes = [
    { path: '/p/:id', Component: PermalinkPage },
    { path: '/dashboards/*', Component: Address },
  ];
  render(
    <QueryClientProvider client={new QueryClient()}>
      <RouterProvider router={createMemoryRouter(routes, { initialEntries: [paths.permalink('abc')] })} />
    </QueryClientProvider>,
  );
  return (await screen.findByRole('status')).textContent;
}

test('a shared view opens with its filters, on its tab', async () => {
  const address = await addressOf({ filters: { origin: ['JFK'] }, cross: [], tab: 1 });
  expect(address).toBe('/dashboards/default/departures?f.origin=JFK&tab=2');
});

test('a shared view that names no tab opens on the first', async () => {
  expect(await addressOf({ filters: { origin: ['JFK'] }, cross: [] })).toBe('/dashboards/default/departures?f.origin=JFK');
});
