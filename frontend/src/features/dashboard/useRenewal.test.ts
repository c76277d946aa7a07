// @vitest-environment happy-dom
import { act, cleanup, renderHook } from '@testing-library/react';
import { Int64, Table, tableToIPC, vectorFromArray } from 'apache-arrow';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import type { Frame } from '../../api/frames';
import type { PartHeader } from '../../api/types';
import { TileStore } from './tileStore';
import { useRenewal } from './useRenewal';

const BYTES = tableToIPC(new Table({ n: vectorFromArray([42n], new Int64()) }), 'stream');
const CHARTS = ['a', 'b'];

/** How the server answers, by chart. */
let caches: Record<string, NonNullable<PartHeader['cache']>>;
let asked: string[][];
let store: TileStore;

async function* answer(charts: readonly string[]): AsyncGenerator<Frame> {
  for (const chart of charts) {
    yield { kind: 'part', header: { chart, part: 'main', status: 'ok', cache: caches[chart] ?? 'hit', length: BYTES.length }, body: BYTES };
  }
}

const load = (charts: string[]) => store.load({ charts, state: { filters: {}, cross: [] }, timeZone: 'UTC' }, { force: true });

const pass = (seconds: number) => act(() => vi.advanceTimersByTimeAsync(seconds * 1000));

const ask = (charts: string[]) => {
  asked.push(charts);
  void load(charts);
};

const show = () => renderHook(() => useRenewal(store, CHARTS, ask));

function look(state: DocumentVisibilityState): void {
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(state);
  act(() => void document.dispatchEvent(new Event('visibilitychange')));
}

beforeEach(async () => {
  vi.useFakeTimers();
  [caches, asked] = [{ a: 'stale' }, []];
  store = new TileStore(({ charts }) => answer(charts));
  await load(CHARTS);
});

afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test('old data is asked for again after growing pauses, until it is fresh', async () => {
  show();
  await pass(3);
  expect(asked).toEqual([['a']]);
  await pass(5);
  expect(asked).toHaveLength(1);
  await pass(1);
  expect(asked).toHaveLength(2);
  caches = { a: 'hit' };
  await pass(12);
  expect(asked).toHaveLength(3);
  await pass(3600);
  expect(asked).toHaveLength(3);
});

test('pauses grow to some minutes, not beyond', async () => {
  show();
  await pass(3 + 6 + 12 + 24 + 48 + 96 + 192);
  expect(asked).toHaveLength(7);
  await pass(192);
  expect(asked).toHaveLength(8);
});

test('nothing is asked while nobody looks, and soon again when somebody does', async () => {
  show();
  look('hidden');
  await pass(3600);
  expect(asked).toEqual([]);
  look('visible');
  await pass(3);
  expect(asked).toEqual([['a']]);
});

test('nothing is asked for a page that is gone', async () => {
  show().unmount();
  await pass(3600);
  expect(asked).toEqual([]);
});
