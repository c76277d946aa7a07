/** One Arrow column of one batch, read without losing digits. */

import type { Value } from '@binnacle/charts';
import { type Data, DateUnit, type Date_, type Decimal, TimeUnit, type Timestamp, Type, Vector } from 'apache-arrow';

export interface ColumnReader {
  value(row: number): Value;
  /** Writes the column as doubles, NaN for null, from `start` on. */
  fill(target: Float64Array, start: number): void;
}

export function columnReader(data: Data): ColumnReader {
  const plain = plainReader(data);
  const valid = (row: number) => data.nullCount === 0 || data.getValid(row);
  return {
    value: (row) => (valid(row) ? plain(row) : null),
    fill(target, start) {
      const direct = directNumbers(data);
      for (let row = 0; row < data.length; row++) {
        target[start + row] = valid(row) ? (direct ? (direct[row] as number) : Number(plain(row))) : Number.NaN;
      }
    },
  };
}

/** The values themselves where Arrow keeps them as JavaScript numbers. */
function directNumbers(data: Data): ArrayLike<number> | undefined {
  const { values } = data;
  const numeric = data.typeId === Type.Int || (data.typeId === Type.Float && !(values instanceof Uint16Array));
  return numeric && !(values instanceof BigInt64Array || values instanceof BigUint64Array) ? values : undefined;
}

/** Reads values that are not null. */
function plainReader(data: Data): (row: number) => Value {
  const { type, values } = data;
  switch (data.typeId) {
    case Type.Decimal:
      return decimalReader(values as Uint32Array, data.stride, (type as Decimal).scale);
    case Type.Timestamp: {
      const toMs = TIMESTAMP_MS[(type as Timestamp).unit];
      return (row) => toMs((values as BigInt64Array)[row] ?? 0n);
    }
    case Type.Date:
      return (type as Date_).unit === DateUnit.DAY
        ? (row) => ((values as Int32Array)[row] ?? 0) * 86_400_000
        : (row) => Number((values as BigInt64Array)[row] ?? 0n);
    default:
      return anyReader(data);
  }
}

function anyReader(data: Data): (row: number) => Value {
  const direct = directNumbers(data);
  if (direct) return (row) => direct[row] ?? null;
  const vector = new Vector([data]);
  return (row) => asValue(vector.get(row));
}

function asValue(value: unknown): Value {
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'bigint':
    case 'boolean':
      return value;
    default:
      return value === null || value === undefined ? null : String(value);
  }
}

const TIMESTAMP_MS: Record<TimeUnit, (value: bigint) => number> = {
  [TimeUnit.SECOND]: (value) => Number(value) * 1000,
  [TimeUnit.MILLISECOND]: Number,
  [TimeUnit.MICROSECOND]: (value) => Number(value / 1000n) + Number(value % 1000n) / 1000,
  [TimeUnit.NANOSECOND]: (value) => Number(value / 1_000_000n) + Number(value % 1_000_000n) / 1_000_000,
};

/** Little-endian words of two's complement → decimal text with `scale` digits after the point. */
function decimalReader(words: Uint32Array, stride: number, scale: number): (row: number) => string {
  return (row) => {
    let value = 0n;
    for (let i = stride - 1; i >= 0; i--) value = (value << 32n) | BigInt(words[row * stride + i] ?? 0);
    return decimalText(BigInt.asIntN(stride * 32, value), scale);
  };
}

function decimalText(value: bigint, scale: number): string {
  if (scale <= 0) return (value * 10n ** BigInt(-scale)).toString();
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, '0');
  return `${value < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}
