import { expect, test } from 'vitest';

import type { FilterSpec } from '../../api/types';
import { effectiveState, orderedFilters } from './effectiveState';
import { decodeList, encodeList } from './scalarList';
import { decodeView, encodeView, type ViewState } from './viewState';

const SPECS: Record<string, FilterSpec> = {
  period: { time: { default: { last: '30d' } } },
  origin: { select: { dataset: 'flights', column: 'origin', multiple: true } },
  distance: { range: { dataset: 'flights', column: 'distance' } },
  step: { grain: {} },
};

const VIEWS: Record<string, ViewState> = {
  'nothing at all': { filters: {}, cross: [], tab: 0 },
  'a relative range': { filters: { period: { last: '6h' } }, cross: [], tab: 0 },
  'a calendar period': { filters: { period: { previous: 'month' } }, cross: [], tab: 0 },
  'two dates': { filters: { period: { from: '2013-01-01', to: '2014-01-01' } }, cross: [], tab: 0 },
  'an open range of time': { filters: { period: { from: '2013-01-01T00:00:00Z' } }, cross: [], tab: 0 },
  'all of time': { filters: { period: { all: true } }, cross: [], tab: 0 },
  'odd values': { filters: { origin: ['a,b', '~x', 'back\\slash', '', null, 7, true, 'ä&=#'] }, cross: [], tab: 0 },
  'an emptied default': { filters: { origin: [] }, cross: [], tab: 0 },
  'half a range of numbers': { filters: { distance: { min: -1.5 } }, cross: [], tab: 0 },
  'a grain': { filters: { step: 'month' }, cross: [], tab: 2, tile: 'delay by day' },
  'cross filters': {
    filters: {},
    cross: [
      { chart: 'busiest', column: 'dest', values: ['BOS', null] },
      { chart: 'by-day', column: 'at', values: [1_356_998_400_000], range: { from: 1_356_998_400_000, to: 1_357_084_800_000 } },
    ],
    tab: 0,
  },
};

test.each(Object.entries(VIEWS))('the address of %s leads back to it', (_, view) => {
  expect(decodeView(encodeView(view, SPECS), SPECS)).toEqual(view);
});

test('addresses can be read by people', () => {
  const view = { filters: { period: { last: '30d' }, origin: ['JFK', 'LGA'] }, cross: [], tab: 1 };
  expect(encodeView(view, SPECS)).toBe('f.period=last:30d&f.origin=JFK,LGA&tab=2');
});

test('what an address says wrongly is left out', () => {
  const view = decodeView('f.period=whenever&f.unknown=1&x=alone&tab=-4', SPECS);
  expect(view).toEqual({ filters: {}, cross: [], tab: 0 });
});

test('a list of one empty text is no empty list', () => {
  expect(decodeList(encodeList(['']))).toEqual(['']);
  expect(decodeList(encodeList([]))).toEqual([]);
});

test('the server is told the defaults of filters that nobody touched', () => {
  const state = effectiveState({ charts: {}, filters: SPECS }, { filters: { origin: ['JFK'] }, cross: [], tab: 0 });
  expect(state.filters).toEqual({ period: { last: '30d' }, origin: ['JFK'] });
});

test('filters stand by order, time filters first, then by name', () => {
  const names = orderedFilters({ b: { grain: {} }, z: { time: {} }, a: { order: 1, grain: {} } }).map(([name]) => name);
  expect(names).toEqual(['z', 'b', 'a']);
});
