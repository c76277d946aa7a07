/** A table over plain columns, for results that come as JSON and for tests. */

import { type Field, type Table, toNumber, type Value } from './data';

/** Columns as arrays of values, or as doubles with NaN for null; all equally long. */
export type Column = readonly Value[] | Float64Array;

/** A {@link Table} over columns in the order of `fields`. Doubles are made once per column, when first asked for. */
export function columnTable(fields: readonly Field[], columns: readonly Column[]): Table {
  const doubles = new Map<number, Float64Array>();
  const numbers = (field: number): Float64Array => {
    const known = doubles.get(field);
    if (known) return known;
    const made = asDoubles(columns[field] ?? []);
    doubles.set(field, made);
    return made;
  };
  return {
    fields,
    rowCount: columns[0]?.length ?? 0,
    value: (row, field) => plainValue(columns[field]?.[row]),
    numbers,
  };
}

function asDoubles(column: Column): Float64Array {
  return column instanceof Float64Array ? column : Float64Array.from(column, toNumber);
}

function plainValue(value: Value | undefined): Value {
  return value === undefined || (typeof value === 'number' && Number.isNaN(value)) ? null : value;
}
