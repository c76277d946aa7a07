/** Rows → groups of points for scatter charts. */

import { extent, type Field, fieldAt, fieldIndex, requireField, type Table, type Value, valueKey } from '../data';
import type { DrawInput } from '../drawing';
import { valueText } from '../format';
import { themeOf } from '../layout/base';

/** Points of one colour. */
export interface PointGroup {
  value: Value;
  name: string;
  color: string;
  /** The table row of each point. */
  rows: number[];
  /** x, y and, where there is one, size by turns. */
  data: Float64Array;
}

export interface PointsPlan {
  input: DrawInput<'scatter'>;
  table: Table;
  x: Field;
  y: Field;
  /** Columns of x, y and size, those that there are. */
  columns: number[];
  byColumn: number;
  seriesColumn: number;
  sizeColumn: number;
  groups: PointGroup[];
  xExtent: [number, number];
  yExtent: [number, number];
  /** CSS pixels across for a value of size; its area grows with the value. */
  diameter(size: number): number;
}

export function planPoints(input: DrawInput<'scatter'>): PointsPlan {
  const {
    chart,
    ctx,
    parts: { main: table },
  } = input;
  const [xColumn, yColumn] = [requireField(table, chart.x), requireField(table, chart.y)];
  const [byColumn, seriesColumn, sizeColumn] = [chart.by, chart.series, chart.size].map((name) => fieldIndex(table, name)) as [
    number,
    number,
    number,
  ];
  const columns = [xColumn, yColumn, ...(sizeColumn >= 0 ? [sizeColumn] : [])];
  const sizes = sizeColumn >= 0 ? extent(table.numbers(sizeColumn)) : undefined;
  const largest = Math.max(14, Math.min(44, Math.min(ctx.width, ctx.height) / 7));
  return {
    input,
    table,
    columns,
    byColumn,
    seriesColumn,
    sizeColumn,
    x: fieldAt(table, xColumn),
    y: fieldAt(table, yColumn),
    groups: groupPoints(input, table, columns, seriesColumn),
    xExtent: extent(table.numbers(xColumn)) ?? [0, 1],
    yExtent: extent(table.numbers(yColumn)) ?? [0, 1],
    diameter: (size) => Math.max(3, largest * Math.sqrt(Math.max(0, size || 0) / (sizes?.[1] || 1))),
  };
}

function groupPoints(input: DrawInput<'scatter'>, table: Table, columns: readonly number[], seriesColumn: number): PointGroup[] {
  const numbers = columns.map((column) => table.numbers(column));
  const complete = (row: number) => numbers.slice(0, 2).every((column) => !Number.isNaN(column[row]));
  const groups = new Map<string, { value: Value; rows: number[] }>();
  for (let row = 0; row < table.rowCount; row++) {
    if (!complete(row)) continue;
    const value = seriesColumn < 0 ? null : table.value(row, seriesColumn);
    const group = groups.get(valueKey(value));
    if (group) group.rows.push(row);
    else groups.set(valueKey(value), { value, rows: [row] });
  }
  return [...groups.values()]
    .sort((a, b) => b.rows.length - a.rows.length)
    .map((group) => ({
      ...group,
      ...groupLook(input, table, seriesColumn, group.value),
      data: interleave(numbers, group.rows),
    }));
}

function groupLook(
  { ctx }: DrawInput<'scatter'>,
  table: Table,
  seriesColumn: number,
  value: Value,
): { name: string; color: string } {
  const theme = themeOf(ctx);
  const field = table.fields[seriesColumn];
  if (!field) return { name: '', color: theme.categorical[0] ?? '#888888' };
  return {
    name: valueText(field, ctx)(value),
    color: value === null ? theme.neutral : ctx.colors.color(String(value), field.name),
  };
}

function interleave(columns: readonly Float64Array[], rows: readonly number[]): Float64Array {
  const flat = new Float64Array(rows.length * columns.length);
  rows.forEach((row, i) => columns.forEach((column, j) => (flat[i * columns.length + j] = column[row] ?? Number.NaN)));
  return flat;
}

/** The chart in one sentence. */
export function describePoints({ x, y, groups }: PointsPlan): string {
  const count = groups.reduce((sum, group) => sum + group.rows.length, 0);
  return `Scatter chart of ${y.title} against ${x.title}, ${count} points.`;
}
