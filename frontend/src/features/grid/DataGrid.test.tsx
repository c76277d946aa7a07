// @vitest-environment happy-dom
import { columnTable, type Table, type TableColumn, tableModel } from '@binnacle/charts';
import { cleanup, render, waitFor } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';

import { MessageProvider } from '../../ui/messages';
import DataGrid, { type DataGridProps, type FetchRows } from './DataGrid';

const viewer = { locale: 'en-US', timeZone: 'UTC', theme: 'light' as const };

afterEach(cleanup);

function cities(...names: string[]): { table: Table; columns: TableColumn[] } {
  const table = columnTable([{ name: 'city', title: 'City', type: 'string', role: 'dimension' }], [names]);
  return { table, columns: tableModel({}, { main: table }, viewer).columns };
}

const grid = (props: Omit<DataGridProps, 'label'>) => (
  <MessageProvider>
    <DataGrid {...props} label="Cities" />
  </MessageProvider>
);

const shown = (element: HTMLElement) => [...element.querySelectorAll('.ag-cell')].map(({ textContent }) => textContent);

test('a search leaves the rows that have its whole text in some cell', async () => {
  const { container, rerender } = render(grid(cities('New York', 'York', 'Newark')));
  await waitFor(() => expect(shown(container)).toHaveLength(3));
  rerender(grid({ ...cities('New York', 'York', 'Newark'), search: 'w yo' }));
  await waitFor(() => expect(shown(container)).toEqual(['New York']));
});

test('rows that have changed are asked for again, in the order that the reader chose', async () => {
  const fetchRows = vi.fn<FetchRows>(async () => cities('Boston', 'Albany').table);
  const { container, rerender } = render(grid({ ...cities('Boston'), fetchRows, orderBy: [{ field: 'city' }] }));
  await waitFor(() => expect(shown(container)).toEqual(['Boston', 'Albany']));
  expect(fetchRows.mock.lastCall?.[2]).toEqual([{ field: 'city' }]);
  container.querySelector<HTMLElement>('.ag-header-cell-label')?.click();
  await waitFor(() => expect(fetchRows.mock.lastCall?.[2]).toEqual([{ field: 'city', descending: true }]));
  const before = fetchRows.mock.calls.length;
  rerender(grid({ ...cities('Boston'), fetchRows, orderBy: [{ field: 'city' }] }));
  await waitFor(() => expect(fetchRows.mock.calls.length).toBeGreaterThan(before));
  expect(fetchRows.mock.lastCall?.[2]).toEqual([{ field: 'city', descending: true }]);
});
