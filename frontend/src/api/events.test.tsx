// @vitest-environment happy-dom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { renderHook } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { useChanged, useServerEvents } from './events';
import type { ObjectKey } from './resources';

/** A stream whose events the test sends. */
class FakeSource extends EventTarget {
  static all: FakeSource[] = [];
  readyState = 0;

  constructor() {
    super();
    FakeSource.all.push(this);
  }

  say(type: string, data: object = {}): void {
    this.dispatchEvent(new MessageEvent(type, { data: JSON.stringify(data) }));
  }

  fail(readyState: 0 | 2): void {
    this.readyState = readyState;
    this.say('error');
  }

  close(): void {
    this.readyState = 2;
  }
}

const AIRPORTS: ObjectKey = { kind: 'Dataset', namespace: 'default', name: 'airports' };

let heard: (ObjectKey | undefined)[];
let invalidated: ReturnType<typeof vi.spyOn>;
let unmount: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('EventSource', FakeSource);
  [FakeSource.all, heard] = [[], []];
  const client = new QueryClient();
  invalidated = vi.spyOn(client, 'invalidateQueries');
  const listener = (changed?: ObjectKey) => void heard.push(changed);
  ({ unmount } = renderHook(() => [useServerEvents(), useChanged(listener)], {
    wrapper: ({ children }) => <QueryClientProvider client={client}>{children}</QueryClientProvider>,
  }));
});

afterEach(() => {
  unmount();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const newest = () => FakeSource.all.at(-1)!;

test('what changed is told, and the first opening of the stream changes nothing', () => {
  newest().say('open');
  expect(heard).toEqual([]);
  expect(invalidated).not.toHaveBeenCalled();
  newest().say('changed', AIRPORTS);
  expect(heard).toEqual([AIRPORTS]);
});

test('after missed events everything is asked for again, results of queries too', () => {
  newest().say('open');
  newest().say('resync');
  expect(heard).toEqual([undefined]);
  expect(invalidated).toHaveBeenCalledExactlyOnceWith();
});

test('a stream that broke off and came back has missed events', () => {
  newest().say('open');
  newest().fail(0);
  expect(heard).toEqual([]);
  newest().say('open');
  expect(heard).toEqual([undefined]);
  expect(FakeSource.all).toHaveLength(1);
});

test('a stream that opens only after a while has missed events', () => {
  newest().fail(0);
  newest().say('open');
  expect(heard).toEqual([undefined]);
});

test('a stream that was refused is opened again, until the page closes', () => {
  newest().say('open');
  newest().fail(2);
  vi.advanceTimersByTime(15_000);
  expect(FakeSource.all).toHaveLength(2);
  newest().say('open');
  expect(heard).toEqual([undefined]);
  newest().fail(2);
  unmount();
  vi.advanceTimersByTime(60_000);
  expect(FakeSource.all).toHaveLength(2);
});
