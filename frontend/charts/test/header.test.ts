import { expect, test } from 'vitest';

import { header, type HeaderInput } from '../src/layout/header';
import { LIGHT } from '../src/theme';

const entries = (count: number) => Array.from({ length: count }, (_, i) => ({ name: `Airline ${i}`, color: '#000' }));

function headerOf(count: number, input: Partial<HeaderInput> = {}) {
  return header({ theme: LIGHT, width: 400, height: 300, title: 'Departures', legend: entries(count), ...input });
}

test('a short legend stands beside the title', () => {
  expect(headerOf(2).option.legend).toMatchObject({ type: 'plain', top: 0 });
  expect(headerOf(2).height).toBe(headerOf(0, { legend: undefined }).height);
});

test('a longer legend takes lines of its own, and the plot makes room', () => {
  const { option, height } = headerOf(6);
  expect(option.legend).toMatchObject({ type: 'plain', top: 22, left: 0 });
  expect(height).toBeGreaterThan(headerOf(2).height);
});

test('a legend that is too long for two lines, or a chart too low for them, is turned page by page', () => {
  expect(headerOf(30).option.legend).toMatchObject({ type: 'scroll', top: 22 });
  expect(headerOf(6, { height: 160 }).option.legend).toMatchObject({ type: 'scroll', top: 0 });
});
