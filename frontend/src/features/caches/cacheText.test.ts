// @vitest-environment happy-dom
import { describe, expect, test } from 'vitest';

import type { CacheItem, PolicyCounts } from '../../api/types';
import { backendText, byUse, entriesFigure, placeOf, ratioFigure, sizeFigure } from './cacheText';

const cache = (more: Partial<CacheItem>): CacheItem => ({ name: 'results', backend: 'memory', shared: false, ...more });
const counts = (more: Partial<PolicyCounts>): PolicyCounts => ({ hits: 0, stale: 0, misses: 0, bytes: 0, ...more });

describe('how much a cache holds', () => {
  test('is short to read and exact on demand', () => {
    expect(sizeFigure(cache({ sizeBytes: 1_523_400 }))).toEqual({ text: '1.5 MB', exact: '1,523,400 bytes' });
    expect(entriesFigure(cache({ entries: 1 }))).toEqual({ text: '1', exact: '1 entry' });
  });

  test('is nothing where there is nothing, rather than unknown', () => {
    expect(sizeFigure(cache({ sizeBytes: 0 })).exact).toBe('0 bytes');
    expect(entriesFigure(cache({ entries: 0 })).text).toBe('0');
  });

  test('says why where it is not known', () => {
    for (const figure of [sizeFigure, entriesFigure]) {
      expect(figure(cache({ backend: 'redis' }))).toEqual({ text: '–', exact: 'Not known: Redis does not tell how much of it is this cache.' });
    }
    expect(sizeFigure(cache({ backend: 'tape', sizeBytes: null })).exact).toContain('the backend tape');
  });

  test('says of two tiers that only the front is counted', () => {
    expect(sizeFigure(cache({ backend: 'tiered', sizeBytes: 2 })).exact).toBe('2 bytes in the memory in front; the shared cache behind it does not tell.');
  });
});

describe('the hit ratio', () => {
  test.each([
    [{ hits: 3, misses: 1 }, '75%'],
    [{ hits: 1, stale: 1, misses: 1 }, '66.7%'],
    [{ hits: 9 }, '100%'],
    [{ misses: 9 }, '0%'],
    [{ hits: 99_999, misses: 1 }, '99.9%'],
    [{ hits: 1, misses: 99_999 }, '0.1%'],
    [{}, '–'],
  ])('of %o is %s', (some, text) => {
    expect(ratioFigure(counts(some)).text).toBe(text);
  });

  test('counts exactly on demand', () => {
    expect(ratioFigure(counts({ hits: 1200, stale: 34, misses: 66 })).exact).toBe('94.9%: 1,234 of 1,300 answers came from a cache (1,200 fresh, 34 stale, 66 from a database).');
  });
});

test('the most used policies come first, and what no policy is about last among equals', () => {
  const policies = [counts({ hits: 1 }), counts({ policy: 'a/quiet' }), counts({ policy: 'b/busy', misses: 5 }), counts({ policy: 'a/even', stale: 1 })];
  expect(byUse(policies).map(({ policy }) => policy)).toEqual(['b/busy', 'a/even', undefined, 'a/quiet']);
});

test('a policy has a namespace and a name', () => {
  expect(placeOf('analytics/hourly')).toEqual({ namespace: 'analytics', name: 'hourly' });
});

test('a backend nobody has heard of keeps its name', () => {
  expect([backendText('s3'), backendText('tape')]).toEqual(['S3', 'tape']);
});
