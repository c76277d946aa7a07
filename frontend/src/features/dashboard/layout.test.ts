import { expect, test } from 'vitest';

import { chartsOf, rowHeight } from './layout';
import { durationSeconds } from './useAutoRefresh';

test('a row is 64 pixels a unit, and a row of headings alone is as tall as a heading', () => {
  expect(rowHeight({ height: 5, cells: [{ width: 12, chart: 'a' }] })).toBe(320);
  expect(rowHeight({ height: 1, cells: [{ width: 12, header: 'Delays' }] })).toBe(36);
});

test('a tab asks for each of its charts once, in reading order', () => {
  const rows = [
    { height: 2, cells: [{ width: 6, chart: 'b' }, { width: 6, markdown: 'text' }] },
    { height: 2, cells: [{ width: 6, chart: 'a' }, { width: 6, chart: 'b' }] },
  ];
  expect(chartsOf({ rows })).toEqual(['b', 'a']);
  expect(chartsOf(undefined)).toEqual([]);
});

test.each([['30s', 30], ['1h30m', 5400], ['250ms', 0.25], [undefined, 0]])('a refresh of %s is %d seconds', (text, seconds) => {
  expect(durationSeconds(text)).toBe(seconds);
});
