import type { Field } from '@binnacle/charts';
import {
  Bool,
  DateDay,
  Dictionary,
  Float64,
  Int32,
  Int64,
  makeData,
  RecordBatch,
  Decimal,
  Schema,
  Field as ArrowField,
  Struct,
  Table,
  tableToIPC,
  TimestampMicrosecond,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';
import { expect, test } from 'vitest';

import { arrowTable } from './arrowTable';

const bytesOf = (columns: ConstructorParameters<typeof Table>[0]) => tableToIPC(new Table(columns as never), 'stream');

test('64-bit integers keep every digit', () => {
  const table = arrowTable(bytesOf({ id: vectorFromArray([9_007_199_254_740_993n, null, -1n], new Int64()) } as never));
  expect([0, 1, 2].map((row) => table.value(row, 0))).toEqual([9_007_199_254_740_993n, null, -1n]);
  expect(table.numbers(0)[1]).toBeNaN();
});

test('decimals become texts with every digit, negative ones too', () => {
  const type = new Decimal(2, 38, 128);
  const words = new Uint32Array(8);
  const write = (at: number, value: bigint) => {
    for (let i = 0; i < 4; i++) words[at + i] = Number((BigInt.asUintN(128, value) >> BigInt(32 * i)) & 0xffffffffn);
  };
  write(0, 12_345_678_901_234_567_890_12n);
  write(4, -5n);
  const data = makeData({ type, length: 2, nullCount: 0, data: words });
  const schema = new Schema([new ArrowField('price', type)]);
  const batch = new RecordBatch(schema, makeData({ type: new Struct(schema.fields), length: 2, nullCount: 0, children: [data] }));
  const table = arrowTable(tableToIPC(new Table([batch]), 'stream'));
  expect([table.value(0, 0), table.value(1, 0)]).toEqual(['12345678901234567890.12', '-0.05']);
});

test('times are epoch milliseconds, and those without a zone say so', () => {
  const moment = Date.UTC(2013, 0, 1, 5, 15);
  const table = arrowTable(
    bytesOf({
      zoned: vectorFromArray([moment], new TimestampMicrosecond('UTC')),
      local: vectorFromArray([moment], new TimestampMicrosecond()),
      day: vectorFromArray([new Date(Date.UTC(2013, 0, 1))], new DateDay()),
    } as never),
  );
  expect([0, 1, 2].map((field) => table.value(0, field))).toEqual([moment, moment, Date.UTC(2013, 0, 1)]);
  expect(table.fields.map(({ zoneless }) => zoneless)).toEqual([undefined, true, undefined]);
});

test('texts, dictionaries, booleans and floats come as they are', () => {
  const table = arrowTable(
    bytesOf({
      text: vectorFromArray(['a', null], new Utf8()),
      code: vectorFromArray(['x', 'x'], new Dictionary(new Utf8(), new Int32())),
      flag: vectorFromArray([true, false], new Bool()),
      rate: vectorFromArray([0.5, null], new Float64()),
    } as never),
  );
  expect([0, 1, 2, 3].map((field) => table.value(0, field))).toEqual(['a', 'x', true, 0.5]);
  expect([0, 3].map((field) => table.value(1, field))).toEqual([null, null]);
});

test('the fields that came with the data say what columns mean', () => {
  const field: Field = { name: 'n', title: 'Flights', type: 'integer', role: 'metric', format: ',d' };
  const bytes = bytesOf({ n: vectorFromArray([1n], new Int64()) } as never);
  expect(arrowTable(bytes, [field]).fields).toEqual([field]);
});

test('a result without rows still has its columns', () => {
  const table = arrowTable(bytesOf({ n: vectorFromArray([], new Int64()) } as never));
  expect([table.rowCount, table.fields.length]).toEqual([0, 1]);
});
