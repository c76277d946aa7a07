/** Tables of the chart examples as Arrow IPC streams. */

import type { Field, Table, Value } from '@binnacle/charts';
import {
  Decimal, Float64, Int64, Table as ArrowTable, TimestampMillisecond, DateDay, tableToIPC, Utf8, vectorFromArray, type DataType,
} from 'apache-arrow';

export function tableBytes(table: Table): Uint8Array {
  const columns = table.fields.map((field, i) => {
    const values = Array.from({ length: table.rowCount }, (_, row) => arrowValue(field, table.value(row, i)));
    return [field.name, vectorFromArray(values as never[], arrowType(field))] as const;
  });
  return tableToIPC(new ArrowTable(Object.fromEntries(columns)), 'stream');
}

function arrowType(field: Field): DataType {
  switch (field.type) {
    case 'integer': return new Int64();
    case 'float': return new Float64();
    case 'decimal': return new Decimal(2, 38);
    case 'timestamp': return new TimestampMillisecond('UTC');
    case 'date': return new DateDay();
    default: return new Utf8();
  }
}

function arrowValue(field: Field, value: Value): unknown {
  if (value === null) return null;
  if (field.type === 'integer') return BigInt(value);
  if (field.type === 'date') return new Date(Number(value));
  return field.type === 'decimal' ? undefined : value;
}
