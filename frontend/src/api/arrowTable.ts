/** A chart's {@link Table} over Arrow record batches. 64-bit integers stay `bigint`, decimals become decimal strings. */

import type { Field, Table, Value } from '@binnacle/charts';
import { type Column, type DataType, tableFromIPC, type TimestampType, Type } from '@uwdata/flechette';

import { columnReader } from './arrowColumn';

/** Integers of 64 bits and decimals come as `bigint`, times as epoch milliseconds. */
const EXACT = { useBigInt: true, useDecimalInt: true };

/** Reads an Arrow IPC stream. `fields` say what its columns mean, by name. Cost: none per row until a value is asked for. */
export function arrowTable(bytes: Uint8Array, fields?: readonly Field[]): Table {
  const { children, schema } = tableFromIPC(bytes, EXACT);
  const known = new Map(fields?.map((field) => [field.name, field]));
  return batchTable(
    children,
    schema.fields.map(({ name, type }) => withZone(known.get(name) ?? plainField(name, type), type)),
  );
}

/** Timestamps without a zone in Arrow are wall-clock times. */
function withZone(field: Field, type: DataType): Field {
  const zoneless = type.typeId === Type.Timestamp && !(type as TimestampType).timezone;
  return zoneless && field.type === 'timestamp' ? { ...field, zoneless } : field;
}

function plainField(name: string, type: DataType): Field {
  return { name, title: name, type: fieldType(type), role: 'column' };
}

function fieldType(type: DataType): Field['type'] {
  switch (type.typeId) {
    case Type.Int:
      return 'integer';
    case Type.Float:
      return 'float';
    case Type.Decimal:
      return 'decimal';
    case Type.Bool:
      return 'boolean';
    case Type.Date:
      return 'date';
    case Type.Timestamp:
      return 'timestamp';
    case Type.Utf8:
    case Type.LargeUtf8:
    case Type.Utf8View:
    case Type.Dictionary:
      return 'string';
    default:
      return 'other';
  }
}

function batchTable(columns: readonly Column<unknown>[], fields: readonly Field[]): Table {
  const starts: number[] = [];
  let rowCount = 0;
  for (const { length } of columns[0]?.data ?? []) {
    starts.push(rowCount);
    rowCount += length;
  }
  const readers = starts.map((_, batch) => columns.map((column) => columnReader(column.data[batch] as never)));
  const doubles = new Map<number, Float64Array>();
  /** Rows are mostly read in order, so the batch of the last one is tried first. */
  let last = 0;
  const batchOf = (row: number): number => {
    if (!(row >= (starts[last] ?? 0) && row < (starts[last + 1] ?? rowCount))) last = findBatch(starts, row);
    return last;
  };
  return {
    fields,
    rowCount,
    value: (row, field): Value => {
      if (row < 0 || row >= rowCount) return null;
      const batch = batchOf(row);
      return readers[batch]?.[field]?.value(row - (starts[batch] ?? 0)) ?? null;
    },
    numbers: (field) => {
      const made = doubles.get(field) ?? new Float64Array(rowCount).fill(Number.NaN);
      if (!doubles.has(field)) readers.forEach((columns, i) => columns[field]?.fill(made, starts[i] ?? 0));
      doubles.set(field, made);
      return made;
    },
  };
}

function findBatch(starts: readonly number[], row: number): number {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= row) low = middle;
    else high = middle - 1;
  }
  return low;
}
