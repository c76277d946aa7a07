/** Exact decimal arithmetic for labels and totals: `bigint` and decimal strings never pass through a double. */

import { toNumber, type Value } from './data';

/** The number `units / 10 ** scale`. */
export interface Exact {
  units: bigint;
  scale: number;
}

const DECIMAL = /^([+-]?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/;

/** An exact number from a bigint, a whole double or a decimal text; undefined for anything else. */
export function parseExact(value: Value): Exact | undefined {
  if (typeof value === 'bigint') return { units: value, scale: 0 };
  if (typeof value === 'number') return Number.isSafeInteger(value) ? { units: BigInt(value), scale: 0 } : undefined;
  if (typeof value !== 'string') return undefined;
  const match = DECIMAL.exec(value.trim());
  if (!match) return undefined;
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  const units = BigInt(`${sign === '-' ? '-' : ''}${whole}${fraction}`);
  const scale = fraction.length - Number(exponent);
  return scale >= 0 ? { units, scale } : { units: units * 10n ** BigInt(-scale), scale: 0 };
}

/** Both numbers over the same power of ten. */
function aligned(a: Exact, b: Exact): [bigint, bigint, number] {
  const scale = Math.max(a.scale, b.scale);
  return [a.units * 10n ** BigInt(scale - a.scale), b.units * 10n ** BigInt(scale - b.scale), scale];
}

/** The sum, exact where every value is; a double otherwise; null where there is no number at all. */
export function sumValues(values: readonly Value[]): Value {
  const present = values.filter((value) => value !== null);
  if (present.length === 0) return null;
  let sum: Exact = { units: 0n, scale: 0 };
  for (const value of present) {
    const exact = parseExact(value);
    if (!exact) return sumDoubles(present.map(toNumber));
    const [a, b, scale] = aligned(sum, exact);
    sum = { units: a + b, scale };
  }
  return toValue(sum);
}

/** `a - b`, exact where both are; null where one is no number. */
export function subtractValues(a: Value, b: Value): Value {
  const [left, right] = [parseExact(a), parseExact(b)];
  if (left && right) {
    const [x, y, scale] = aligned(left, right);
    return toValue({ units: x - y, scale });
  }
  const difference = toNumber(a) - toNumber(b);
  return Number.isNaN(difference) ? null : difference;
}

function toValue(exact: Exact): Value {
  return exact.scale === 0 ? exact.units : toFixed(exact, exact.scale);
}

/** The number with so many decimals, halves rounded away from zero. */
export function toFixed(exact: Exact, decimals: number): string {
  const { units, scale } = exact;
  const negative = units < 0n;
  let digits = negative ? -units : units;
  if (decimals < scale) {
    const divisor = 10n ** BigInt(scale - decimals);
    digits = (digits + divisor / 2n) / divisor;
  } else {
    digits *= 10n ** BigInt(decimals - scale);
  }
  const text = digits.toString().padStart(decimals + 1, '0');
  const sign = negative && digits !== 0n ? '-' : '';
  return decimals === 0 ? sign + text : `${sign}${text.slice(0, -decimals)}.${text.slice(-decimals)}`;
}

/** The sum of doubles with Neumaier's compensation, so that shares of it add up to 1. NaN counts as nothing. */
export function sumDoubles(values: ArrayLike<number>): number {
  let sum = 0;
  let lost = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (Number.isNaN(value)) continue;
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  return sum + lost;
}
