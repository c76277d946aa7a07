import { expect, test } from 'vitest';

import { choicesOf, hasWords, invalidationOf, optionsOf } from './invalidation';

const FLIGHTS = { namespace: 'default', name: 'flights', title: 'Flights' };

test('a dataset and a datasource of one name are told apart, all the way to the request', () => {
  const choices = choicesOf({ datasets: [FLIGHTS], datasources: [FLIGHTS], dashboards: [] });
  expect(new Set(choices.map(({ value }) => value)).size).toBe(2);
  expect(choices.map(({ label }) => label)).toEqual(['Dataset Flights default/flights', 'Datasource Flights default/flights']);
  const [, datasource] = choices;
  expect(invalidationOf([datasource?.value ?? ''])).toEqual({ datasets: [], datasources: ['default/flights'], dashboards: [] });
});

test('headings stand only above choices', () => {
  const options = optionsOf(choicesOf({ datasets: [], datasources: [FLIGHTS], dashboards: [{ ...FLIGHTS, name: 'departures' }] }));
  expect(options.map(({ label, options: below }) => [label, below?.length])).toEqual([
    ['Datasources', 1],
    ['Dashboards', 1],
  ]);
});

test('all that was chosen is in one request', () => {
  expect(invalidationOf(['datasets:a/b', 'dashboards:a/c', 'datasets:a/d'])).toEqual({ datasets: ['a/b', 'a/d'], datasources: [], dashboards: ['a/c'] });
});

test('a search finds what has every word of it, in whatever order', () => {
  const [heading] = optionsOf(choicesOf({ datasets: [FLIGHTS], datasources: [], dashboards: [] }));
  const [choice] = heading?.options ?? [];
  if (!heading || !choice) throw new Error('nothing to choose');
  expect(['default/flights dataset', ' FLI ', 'dashboard flights'].map((text) => hasWords(text, choice))).toEqual([true, true, false]);
  expect(hasWords('datasets', heading)).toBe(false);
});
