/** Result data as charts read it: fields with a meaning, and columns of values. */

import type { Grain } from './spec';

export type FieldType = 'string' | 'integer' | 'decimal' | 'float' | 'boolean' | 'date' | 'timestamp' | 'other';

/** One column of a result. */
export interface Field {
  /** The column's or metric's name; `<metric>__<span>` for a comparison. */
  name: string;
  title: string;
  type: FieldType;
  role: 'dimension' | 'metric' | 'compare' | 'column';
  /** The step that times were cut to. */
  grain?: Grain;
  /** d3-format for numbers, d3-time-format for times. */
  format?: string;
  unit?: string;
  /** Of a comparison: the metric it compares. */
  metric?: string;
  /** Of a comparison: how long before, for example `1y`. */
  span?: string;
  /** Of a timestamp: wall-clock time without a zone, shown as it is. */
  zoneless?: boolean;
}

/**
 * One value. Times are epoch milliseconds (dates: midnight UTC); 64-bit integers are `bigint`; decimals are
 * decimal strings, so that neither loses digits on its way to a label.
 */
export type Value = string | number | bigint | boolean | null;

/** A result table. `field` is an index into `fields`, `row` one below `rowCount`. */
export interface Table {
  readonly fields: readonly Field[];
  readonly rowCount: number;
  value(row: number, field: number): Value;
  /** The whole column as doubles, NaN for null; text that is no number is NaN. Must not be changed by the caller. */
  numbers(field: number): Float64Array;
}

/** The result tables of one chart by part name; every chart has `main`. */
export interface Parts {
  readonly main: Table;
  readonly [part: string]: Table | undefined;
}

/** The index of a field by name, or -1. */
export function fieldIndex(table: Table, name: string | undefined): number {
  return name === undefined ? -1 : table.fields.findIndex((field) => field.name === name);
}

/** Why a chart cannot be drawn from what it was given. */
export class ChartDataError extends Error {
  override name = 'ChartDataError';
}

/** The index of a field that must be there. Throws {@link ChartDataError} where the result lacks it. */
export function requireField(table: Table, name: string): number {
  const index = fieldIndex(table, name);
  if (index < 0) throw new ChartDataError(`the result has no column \`${name}\``);
  return index;
}

/** The field at an index that is known to exist. */
export function fieldAt(table: Table, index: number): Field {
  const field = table.fields[index];
  if (!field) throw new ChartDataError(`the result has no column at ${index}`);
  return field;
}

export function isTime(field: Field): boolean {
  return field.type === 'date' || field.type === 'timestamp';
}

export function isNumeric(field: Field): boolean {
  return field.type === 'integer' || field.type === 'decimal' || field.type === 'float';
}

/** A value as a double; NaN for null and for text that is no number. */
export function toNumber(value: Value): number {
  return value === null || value === '' ? Number.NaN : Number(value);
}

/** A key that tells values apart in maps: `1` and `'1'` are the same, null is none of the texts. */
export function valueKey(value: Value): string {
  return value === null ? '\u0000' : String(value);
}

/** Distinct values of a column in the order they come. */
export function distinct(table: Table, field: number): { values: Value[]; indexOf: Map<string, number> } {
  const values: Value[] = [];
  const indexOf = new Map<string, number>();
  for (let row = 0; row < table.rowCount; row++) {
    const value = table.value(row, field);
    const key = valueKey(value);
    if (indexOf.has(key)) continue;
    indexOf.set(key, values.length);
    values.push(value);
  }
  return { values, indexOf };
}

/** Smallest and largest finite number, or undefined where there is none. Cost: one pass. */
export function extent(values: ArrayLike<number>): [number, number] | undefined {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : undefined;
}
