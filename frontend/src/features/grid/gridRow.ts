/** Rows of a grid: places in result tables, whose values are read only when a cell is shown. */

import { type Table, type TableColumn, textWidth, type Value } from '@binnacle/charts';

export interface GridRow {
  table: Table;
  row: number;
  /** Of the row of totals: a text per column. */
  totals?: string[];
}

export function tableRows(table: Table): GridRow[] {
  return Array.from({ length: table.rowCount }, (_, row) => ({ table, row }));
}

export function cellValue(row: GridRow | undefined, column: TableColumn): Value {
  return row && !row.totals ? row.table.value(row.row, column.index) : null;
}

/** The order of two values of a column, exact for 64-bit integers and decimals; null is last in ascending order. */
export function compareCells(a: Value, b: Value, type: TableColumn['field']['type']): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  if (type === 'decimal') return compareDecimals(String(a), String(b));
  if (typeof a === 'string' && typeof b === 'string') return a.localeCompare(b);
  return a < b ? -1 : a > b ? 1 : 0;
}

function compareDecimals(a: string, b: string): number {
  const digits = Math.max(fraction(a).length, fraction(b).length);
  const [left, right] = [scaled(a, digits), scaled(b, digits)];
  return left < right ? -1 : left > right ? 1 : 0;
}

function fraction(text: string): string {
  return text.split('.')[1] ?? '';
}

function scaled(text: string, digits: number): bigint {
  return BigInt((text.split('.')[0] ?? '0') + fraction(text).padEnd(digits, '0'));
}

const LEAST_WIDTH = 64;
const MOST_WIDTH = 380;
const SAMPLE_ROWS = 60;

/** The width that a column's title and first values need, in CSS pixels. */
export function columnWidth(column: TableColumn, table: Table): number {
  let widest = textWidth(column.title, 12.5) + 22;
  for (let row = 0; row < Math.min(SAMPLE_ROWS, table.rowCount); row++) {
    widest = Math.max(widest, textWidth(column.text(table.value(row, column.index)), 12.5));
  }
  return Math.round(Math.min(MOST_WIDTH, Math.max(LEAST_WIDTH, widest + 32)));
}
