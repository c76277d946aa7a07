import { describe, expect, it } from 'vitest';

import { pivotModel, type PivotHeader, pivotSelection, type Value } from '../src';
import { fields, rowsTable } from './fixtures';

const viewer = { locale: 'en-US', timeZone: 'UTC' };
const [JAN, FEB] = [Date.UTC(2024, 0, 1), Date.UTC(2024, 1, 1)];
const { origin, carrier, month, flights, delay } = fields;

const main = rowsTable(
  [origin, carrier, month, flights, delay],
  [
    ['LGA', 'b', FEB, 4n, 1.5],
    ['JFK', 'a', JAN, 1n, 2],
    ['JFK', 'a', FEB, 2n, 3],
    ['JFK', 'b', JAN, 3n, 4],
  ],
);
const totals = {
  rowTotals: rowsTable(
    [origin, carrier, flights, delay],
    [
      ['JFK', 'a', 3n, 2.5],
      ['JFK', 'b', 3n, 4],
      ['LGA', 'b', 4n, 1.5],
    ],
  ),
  columnTotals: rowsTable(
    [month, flights, delay],
    [
      [JAN, 4n, 3],
      [FEB, 6n, 2],
    ],
  ),
  total: rowsTable([flights, delay], [[10n, 2.4]]),
  subtotals: rowsTable(
    [origin, month, flights, delay],
    [
      ['JFK', JAN, 4n, 3],
      ['JFK', FEB, 2n, 3],
      ['LGA', FEB, 4n, 1.5],
    ],
  ),
  subtotalRows: rowsTable(
    [origin, flights, delay],
    [
      ['JFK', 6n, 3],
      ['LGA', 4n, 1.5],
    ],
  ),
};
const rows = ['origin', 'carrier'];
const columns = ['departed_at'];

function outline(headers: readonly PivotHeader[]): unknown[] {
  return headers.map((header) =>
    header.children.length > 0 ? [header.label, header.span, outline(header.children)] : [header.label, header.leaf],
  );
}

describe('pivot tables', () => {
  it('put rows and columns in order and leave cells empty where there is nothing', () => {
    const model = pivotModel({ rows, columns, metrics: ['departures'] }, { main }, viewer);
    expect(outline(model.headers)).toEqual([
      ['January 2024', 0],
      ['February 2024', 1],
    ]);
    expect(model.rows.map((row) => [row.labels, row.cells])).toEqual([
      [
        ['JFK', 'a'],
        [1n, 2n],
      ],
      [
        ['JFK', 'b'],
        [3n, null],
      ],
      [
        ['LGA', 'b'],
        [null, 4n],
      ],
    ]);
  });

  it('have the metrics below each column when there are several', () => {
    const model = pivotModel({ rows, columns, metrics: ['departures', 'mean_delay'] }, { main }, viewer);
    expect(outline(model.headers)).toEqual([
      [
        'January 2024',
        2,
        [
          ['Departures', 0],
          ['Mean delay', 1],
        ],
      ],
      [
        'February 2024',
        2,
        [
          ['Departures', 2],
          ['Mean delay', 3],
        ],
      ],
    ]);
    expect(model.leaves[1]?.exact(2)).toBe('2.0\u00a0min');
  });

  it('take totals and subtotals from the result instead of adding up, as means do not add up', () => {
    const model = pivotModel(
      { rows, columns, metrics: ['mean_delay'], totals: true, subtotals: true },
      { main, ...totals },
      viewer,
    );
    expect(model.rows.map((row) => [row.kind, row.labels[0], row.cells])).toEqual([
      ['row', 'JFK', [2, 3, 2.5]],
      ['row', 'JFK', [4, null, 4]],
      ['subtotal', 'JFK, total', [3, 3, 3]],
      ['row', 'LGA', [null, 1.5, 1.5]],
      ['subtotal', 'LGA, total', [null, 1.5, 1.5]],
      ['total', 'Total', [3, 2, 2.4]],
    ]);
    expect(model.headers.at(-1)).toMatchObject({ label: 'Total', total: true });
  });

  it('stand without columns and without rows', () => {
    const flat = pivotModel(
      { rows: ['origin'], metrics: ['departures'], totals: true },
      {
        main: rowsTable(
          [origin, flights],
          [
            ['JFK', 6n],
            ['LGA', 4n],
          ],
        ),
        total: totals.total,
      },
      viewer,
    );
    expect(flat.rows.map((row) => row.cells)).toEqual([[6n], [4n], [10n]]);
    const wide = pivotModel({ columns, metrics: ['departures'] }, { main: totals.columnTotals }, viewer);
    expect(wide.rows).toEqual([{ kind: 'row', path: [], labels: [], cells: [4n, 6n] }]);
  });

  it('have one header for equal values even where one of them is null', () => {
    const holes: Value[][] = [
      ['JFK', null, 1n],
      ['JFK', 'a', 2n],
    ];
    const model = pivotModel(
      { rows: ['origin'], columns: ['carrier'], metrics: ['departures'] },
      { main: rowsTable([origin, carrier, flights], holes) },
      viewer,
    );
    expect(outline(model.headers)).toEqual([
      ['a', 0],
      ['–', 1],
    ]);
  });

  it('pick the whole way down to a header, times as their step, and nothing by totals and metrics', () => {
    const model = pivotModel({ rows, columns, metrics: ['departures', 'mean_delay'], totals: true, subtotals: true }, { main, ...totals }, viewer);
    const { rowFields, columnFields } = model;
    const [january, , total] = model.headers;
    expect(pivotSelection(columnFields, january?.path ?? [], viewer)).toEqual([
      { column: 'departed_at', values: [JAN], range: { from: JAN, to: FEB } },
    ]);
    expect([january?.children[0], total, ...(total?.children ?? [])].map((header) => header?.path)).toEqual([[], [], [], []]);
    const pathsOf = (kind: string) => model.rows.find((row) => row.kind === kind)?.path ?? [];
    expect(pivotSelection(rowFields, pathsOf('row'), viewer)).toEqual([
      { column: 'origin', values: ['JFK'] },
      { column: 'carrier', values: ['a'] },
    ]);
    expect(pivotSelection(rowFields, pathsOf('subtotal'), viewer)).toEqual([{ column: 'origin', values: ['JFK'] }]);
    expect(pathsOf('total')).toEqual([]);
  });
});
