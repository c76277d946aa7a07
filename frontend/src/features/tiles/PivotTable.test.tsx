// @vitest-environment happy-dom
import { columnTable, type Field, type PivotChart, type Selection, type Value } from '@binnacle/charts';
import { cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';

import { DashboardContext, type DashboardScope } from '../dashboard/dashboardContext';
import { PivotTable } from './PivotTable';

const FIELDS: Record<string, Field> = {
  airline: { name: 'airline', title: 'Airline', type: 'string', role: 'dimension' },
  origin: { name: 'origin', title: 'Origin', type: 'string', role: 'dimension' },
  flights: { name: 'flights', title: 'Flights', type: 'integer', role: 'metric' },
};

const table = (columns: Record<string, Value[]>) => columnTable(Object.keys(columns).map((name) => FIELDS[name]!), Object.values(columns));

const PIVOT: PivotChart = { rows: ['airline'], columns: ['origin'], metrics: ['flights'], totals: true };
const PARTS = {
  main: table({ airline: ['Delta', 'Delta'], origin: ['JFK', 'LGA'], flights: [2n, 3n] }),
  rowTotals: table({ airline: ['Delta'], flights: [5n] }),
  columnTotals: table({ origin: ['JFK', 'LGA'], flights: [2n, 3n] }),
  total: table({ flights: [5n] }),
};

function show(selected: Selection[], onPick?: (picked: Selection[]) => void): void {
  const viewer = { locale: 'en-US', timeZone: 'UTC', theme: 'light' as const };
  render(
    <DashboardContext value={{ viewer } as DashboardScope}>
      <PivotTable spec={{ dataset: 'flights', pivot: PIVOT }} parts={PARTS} title="Flights" selected={selected} onPick={onPick} />
    </DashboardContext>,
  );
}

afterEach(cleanup);

test('headers of rows and columns are buttons that pick their value; totals are none', () => {
  const onPick = vi.fn<(picked: Selection[]) => void>();
  show([{ column: 'origin', values: ['LGA'] }], onPick);
  expect(screen.getAllByRole('button').map(({ textContent }) => textContent)).toEqual(['JFK', 'LGA', 'Delta']);
  fireEvent.click(within(screen.getByRole('columnheader', { name: 'JFK' })).getByRole('button'));
  fireEvent.click(within(screen.getByRole('rowheader', { name: 'Delta' })).getByRole('button'));
  expect(onPick.mock.calls).toEqual([[[{ column: 'origin', values: ['JFK'] }]], [[{ column: 'airline', values: ['Delta'] }]]]);
  expect(screen.getByRole('button', { pressed: true }).textContent).toBe('LGA');
});

test('where the dashboard has no cross filters, headers are mere texts', () => {
  show([]);
  expect(screen.queryAllByRole('button')).toEqual([]);
  expect(screen.getByRole('rowheader', { name: 'Delta' })).toBeTruthy();
});
