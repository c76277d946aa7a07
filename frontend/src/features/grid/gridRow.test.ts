import { expect, test } from 'vitest';

import { compareCells } from './gridRow';

test('64-bit integers beyond 2^53 are sorted by every digit', () => {
  expect(compareCells(9_007_199_254_740_993n, 9_007_199_254_740_992n, 'integer')).toBe(1);
});

test('decimals are sorted as numbers, not as texts', () => {
  expect(compareCells('9.5', '10', 'decimal')).toBe(-1);
  expect(compareCells('-0.05', '-0.5', 'decimal')).toBe(1);
  expect(compareCells('1.50', '1.5', 'decimal')).toBe(0);
});

test('null comes last in ascending order', () => {
  expect([3, null, 1].sort((a, b) => compareCells(a, b, 'float'))).toEqual([1, 3, null]);
});
