/** One Arrow column of one batch, read without losing digits. */

import type { Value } from '@binnacle/charts';
import { type Batch, type DecimalType, Type } from '@uwdata/flechette';

export interface ColumnReader {
  value(row: number): Value;
  /** Writes the column as doubles, NaN for null, from `start` on. */
  fill(target: Float64Array, start: number): void;
}

export function columnReader(batch: Batch<unknown>): ColumnReader {
  const value = valueReader(batch);
  return {
    value,
    fill(target, start) {
      const direct = directNumbers(batch);
      if (direct && batch.nullCount === 0) return target.set(direct, start);
      for (let row = 0; row < batch.length; row++) {
        const one = value(row);
        target[start + row] = one === null ? Number.NaN : Number(one);
      }
      return undefined;
    },
  };
}

/** The values themselves where Arrow keeps them as JavaScript numbers. */
function directNumbers({ type, values, length }: Batch<unknown>): ArrayLike<number> | undefined {
  const numeric = type.typeId === Type.Int || (type.typeId === Type.Float && !(values instanceof Uint16Array));
  if (!numeric || values instanceof BigInt64Array || values instanceof BigUint64Array) return undefined;
  return (values as Float64Array).subarray(0, length);
}

function valueReader(batch: Batch<unknown>): (row: number) => Value {
  if (batch.type.typeId !== Type.Decimal) return (row) => asValue(batch.at(row));
  const { scale } = batch.type as DecimalType;
  return (row) => {
    const value = batch.at(row) as bigint | number | null;
    return value === null ? null : decimalText(BigInt(value), scale);
  };
}

function asValue(value: unknown): Value {
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'bigint':
    case 'boolean':
      return value;
    case 'object':
      return value === null ? null : JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? String(part) : part));
    default:
      return null;
  }
}

/** A scaled integer as decimal text with `scale` digits after the point. */
function decimalText(value: bigint, scale: number): string {
  if (scale <= 0) return value.toString();
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, '0');
  return `${value < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}
