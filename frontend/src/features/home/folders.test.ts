import { expect, test } from 'vitest';

import type { DashboardSummary } from '../../api/types';
import { inFolders, searched } from './folders';

const dashboard = (title: string, folder = '', description = ''): DashboardSummary => ({
  namespace: 'default',
  name: title.toLowerCase(),
  title,
  folder,
  description,
  managedBy: 'files',
  revision: 1,
  updatedAt: '2026-11-24T06:00:00Z',
  favourite: false,
  charts: 1,
});

const ALL = [dashboard('World', 'World'), dashboard('Loose'), dashboard('Weather', 'Flights'), dashboard('Departures', 'Flights', 'Punctuality')];

test('folders and dashboards are in alphabetical order, and what is in no folder comes last', () => {
  const found = inFolders(ALL).map(({ path, dashboards }) => [path, dashboards.map(({ title }) => title)]);
  expect(found).toEqual([['Flights', ['Departures', 'Weather']], ['World', ['World']], ['', ['Loose']]]);
});

test('a search finds every word in title, folder or description', () => {
  expect(searched(ALL, 'flights punct').map(({ title }) => title)).toEqual(['Departures']);
  expect(searched(ALL, '')).toHaveLength(4);
});
