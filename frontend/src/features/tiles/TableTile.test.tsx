// @vitest-environment happy-dom
import { columnTable, type TableChart } from '@binnacle/charts';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { runQuery } from '../../api/query';
import type { PartHeader } from '../../api/types';
import { DashboardContext, type DashboardScope } from '../dashboard/dashboardContext';
import type { DataGridProps } from '../grid/DataGrid';
import { TableTile } from './TableTile';

const MAIN = columnTable([{ name: 'airline', title: 'Airline', type: 'string', role: 'dimension' }], [['Delta', 'Hawaiian']]);

let grid: DataGridProps;
vi.mock('../grid/LazyGrid', () => ({
  LazyGrid: (props: DataGridProps) => {
    grid = props;
    return null;
  },
}));
vi.mock('../../api/query', () => ({ runQuery: vi.fn<typeof runQuery>() }));

const passesCache = vi.fn<(chart: string, question: string) => boolean>();
const onPick = vi.fn<(picked: unknown) => void>();

beforeEach(() => vi.mocked(runQuery).mockResolvedValue({ table: MAIN, truncated: false }));

afterEach(() => {
  cleanup();
  vi.clearAllMocks();
});

function show(table: TableChart, header: Partial<PartHeader> = {}): void {
  const scope = {
    dashboard: { namespace: 'default', name: 'departures' },
    actions: { state: { filters: {}, cross: [] } },
    viewer: { locale: 'en-US', timeZone: 'UTC', theme: 'light' },
    store: { passesCache },
  };
  render(
    <DashboardContext value={scope as unknown as DashboardScope}>
      <TableTile chart="raw" spec={{ dataset: 'flights', table }} parts={{ main: MAIN }} header={header as PartHeader} title="Rows" onPick={onPick} />
    </DashboardContext>,
  );
}

const search = (text: string) => fireEvent.change(screen.getByRole('searchbox', { name: 'Search in Rows' }), { target: { value: text } });

const asked = () => vi.mocked(runQuery).mock.lastCall?.[0];

test('a table that is all here is searched here', () => {
  show({ by: ['airline'] });
  search('hawai');
  expect(grid).toMatchObject({ search: 'hawai', fetchRows: undefined });
});

test.each([
  ['that may have many rows', { limit: 400_000 }, {}],
  ['that was cut', {}, { truncated: true }],
])('a table %s is sorted and searched by the server', async (_, table, header) => {
  show(table, header);
  search('hawai');
  await grid.fetchRows?.(500, 1000, [{ field: 'airline', descending: true }]);
  expect(asked()).toEqual({
    chart: { dashboard: 'default/departures', chart: 'raw' },
    state: { filters: {}, cross: [] },
    timeZone: 'UTC',
    offset: 500,
    limit: 500,
    orderBy: [{ field: 'airline', descending: true }],
    search: 'hawai',
  });
});

test('after a refresh the rows that come page by page go past the cache, too', async () => {
  show({ limit: 400_000 });
  passesCache.mockReturnValueOnce(true);
  await grid.fetchRows?.(500, 1000, []);
  expect(asked()).toMatchObject({ offset: 500, refresh: true });
  await grid.fetchRows?.(500, 1000, []);
  expect(asked()).not.toHaveProperty('refresh');
  const [[, first], [, second]] = passesCache.mock.calls as [[string, string], [string, string]];
  expect(first).toBe(second);
});

test('a cell that rows are grouped by picks its value', () => {
  show({ by: ['airline'] });
  const [airline] = grid.columns;
  grid.onCellPick?.(airline!, 'Delta');
  grid.onCellPick?.(airline!, null);
  expect(onPick.mock.calls).toEqual([[[{ column: 'airline', values: ['Delta'] }]]]);
});
