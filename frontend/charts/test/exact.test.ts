import { describe, expect, it } from 'vitest';

import { parseExact, subtractValues, sumDoubles, sumValues, toFixed } from '../src/exact';

describe('exact numbers', () => {
  it('keep every digit of a 64-bit sum', () => {
    expect(sumValues([9_007_199_254_740_993n, 1n, null])).toBe(9_007_199_254_740_994n);
  });

  it('add decimals of different scales without a double between', () => {
    expect(sumValues(['0.1', '0.2', '12345678901234567890.005'])).toBe('12345678901234567890.305');
  });

  it('fall back to doubles where one value is a fraction in binary', () => {
    expect(sumValues([0.5, 2n])).toBe(2.5);
  });

  it('are null where there is nothing to add', () => {
    expect(sumValues([null, null])).toBeNull();
  });

  it('subtract to the rest that is shown as others', () => {
    expect(subtractValues('100.10', 100n)).toBe('0.10');
    expect(subtractValues(null, 1n)).toBeNull();
  });

  it('round halves away from zero', () => {
    const half = parseExact('-2.345');
    expect(half && toFixed(half, 2)).toBe('-2.35');
  });

  it('read exponents', () => {
    expect(parseExact('1.5e3')).toEqual({ units: 1500n, scale: 0 });
    expect(parseExact('no number')).toBeUndefined();
  });

  it('sum doubles so that shares of the sum add up to one', () => {
    const parts = Array.from({ length: 10 }, () => 0.1);
    expect(sumDoubles(parts)).toBe(1);
    expect(sumDoubles([1, 1e100, 1, -1e100])).toBe(2);
  });
});
