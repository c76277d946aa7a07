import { describe, expect, it } from 'vitest';

import { tableModel, type TableColumn } from '../src';
import type { TableChart } from '../src/spec';
import { fields, rowsTable } from './fixtures';

const viewer = { locale: 'en-US', timeZone: 'UTC', theme: 'light' as const };
const main = rowsTable(
  [fields.carrier, fields.flights, fields.delay],
  [
    ['a', 30n, -5],
    ['b', 10n, 10],
    [null, null, null],
  ],
);
const chart: TableChart = { by: ['carrier'], metrics: ['departures', 'mean_delay'] };

function columnOf(changes: TableChart, name: string, totals?: typeof main): TableColumn {
  const column = tableModel({ ...chart, ...changes }, totals ? { main, totals } : { main }, viewer).columns.find(
    (one) => one.field.name === name,
  );
  if (!column) throw new Error(name);
  return column;
}

describe('tables', () => {
  it('have their columns in the order of the spec, numbers to the right, units in the head', () => {
    const { columns } = tableModel({ by: ['carrier'], metrics: ['mean_delay', 'departures'] }, { main }, viewer);
    expect(columns.map((column) => [column.title, column.align])).toEqual([
      ['Carrier', 'left'],
      ['Mean delay (min)', 'right'],
      ['Departures', 'right'],
    ]);
    expect(columns[1]?.text(10)).toBe('10.0');
    expect(columns[1]?.exact(10)).toBe('10.0\u00a0min');
    expect(columns[0]?.text(null)).toBe('–');
  });

  it('show shares of the total, or of the sum while there is no total', () => {
    expect(columnOf({ percentMetrics: ['departures'] }, 'departures').text(10n)).toBe('25.0%');
    expect(columnOf({ percentMetrics: ['departures'] }, 'departures', rowsTable([fields.flights], [[100n]])).text(10n)).toBe(
      '10.0%',
    );
  });

  it('end with the totals', () => {
    const totals = rowsTable([fields.flights, fields.delay], [[40n, 2.25]]);
    expect(tableModel({ ...chart, totals: true }, { main, totals }, viewer).totals).toEqual(['', '40', '2.3']);
    expect(tableModel(chart, { main, totals }, viewer).totals).toBeUndefined();
  });

  it('draw bars from zero, to the left when negative', () => {
    const { look } = columnOf({ formatting: [{ field: 'mean_delay', style: 'bar' }] }, 'mean_delay');
    const place = (value: number) => look(value).bar;
    expect(place(10)).toMatchObject({ from: 1 / 3, to: 1 });
    expect(place(-5)).toMatchObject({ from: 0, to: 1 / 3 });
    expect(look(null)).toEqual({});
  });

  it('highlight above and below, and between when both bounds say so', () => {
    const above = columnOf(
      { formatting: [{ field: 'mean_delay', style: 'highlight', above: 8, color: 'bad' }] },
      'mean_delay',
    ).look;
    expect(above(10).background).toBeDefined();
    expect(above(8)).toEqual({});
    const between = columnOf(
      { formatting: [{ field: 'mean_delay', style: 'highlight', above: 0, below: 5, color: 'good' }] },
      'mean_delay',
    ).look;
    expect([between(3), between(6)].map((look) => look.background !== undefined)).toEqual([true, false]);
  });

  it('shade by magnitude with text that can be read', () => {
    const { look } = columnOf({ formatting: [{ field: 'departures', style: 'scale' }] }, 'departures');
    expect(look(10n).color).toBe('#14171d');
    expect(look(30n).color).toBe('#ffffff');
  });

  it('take no colour that is more than a colour', () => {
    const { look } = columnOf(
      { formatting: [{ field: 'mean_delay', style: 'highlight', color: 'red;background:url(x)' }] },
      'mean_delay',
    );
    expect(look(1).color).not.toContain('url');
  });
});
