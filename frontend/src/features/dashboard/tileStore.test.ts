import { Int64, Table, tableToIPC, vectorFromArray } from 'apache-arrow';
import { expect, test } from 'vitest';

import type { Frame } from '../../api/frames';
import { ProblemError } from '../../api/problem';
import type { PartHeader } from '../../api/types';
import { type LoadRequest, TileStore } from './tileStore';

const BYTES = tableToIPC(new Table({ n: vectorFromArray([42n], new Int64()) }), 'stream');
const STATE = { filters: {}, cross: [] };
const question = (charts: string[], filters = {}): LoadRequest => ({ charts, state: { ...STATE, filters }, timeZone: 'UTC' });

function part(chart: string, name = 'main', body = BYTES, more = false): Frame {
  const header: PartHeader = { chart, part: name, status: 'ok', asOf: '2026-11-24T06:00:00Z', more, length: body.length };
  return { kind: 'part', header, body };
}

/** Hands out frames one by one as a test asks for them. */
function script() {
  const requests: { request: LoadRequest; signal: AbortSignal; send(frame: Frame): void; end(error?: unknown): void }[] = [];
  const store = new TileStore((request, signal) => {
    const queue: (Frame | Error | null)[] = [];
    let wake = () => {};
    const push = (item: Frame | Error | null) => {
      queue.push(item);
      wake();
    };
    requests.push({ request, signal, send: push, end: (error) => push(error instanceof Error ? error : null) });
    return (async function* () {
      for (;;) {
        const item = queue.shift();
        if (item === undefined) await new Promise<void>((resolve) => (wake = resolve));
        else if (item === null) return;
        else if (item instanceof Error) throw item;
        else yield item;
      }
    })();
  });
  return { store, requests };
}

const settled = async () => {
  for (let i = 0; i < 20; i++) await Promise.resolve();
};

test('a chart is shown when all of its parts are there, while others still wait', async () => {
  const { store, requests } = script();
  void store.load(question(['a', 'b']));
  requests[0]?.send({ kind: 'plan', parts: { a: ['main', 'trend'], b: ['main'] } });
  requests[0]?.send(part('a'));
  await settled();
  expect(store.tile('a').loading).toBe(true);
  requests[0]?.send(part('a', 'trend'));
  await settled();
  expect(store.tile('a').result?.parts.main.value(0, 0)).toBe(42n);
  expect(store.tile('b').loading).toBe(true);
});

test('a large part comes in several frames', async () => {
  const { store, requests } = script();
  void store.load(question(['a']));
  requests[0]?.send(part('a', 'main', BYTES.slice(0, 100), true));
  requests[0]?.send(part('a', 'main', BYTES.slice(100)));
  await settled();
  expect(store.tile('a').result?.parts.main.rowCount).toBe(1);
});

test('a new question aborts the old one, whose late answer is dropped, and keeps the picture meanwhile', async () => {
  const { store, requests } = script();
  void store.load(question(['a']));
  requests[0]?.send(part('a'));
  await settled();
  void store.load(question(['a'], { origin: ['JFK'] }));
  void store.load(question(['a'], { origin: ['LGA'] }));
  expect(requests[1]?.signal.aborted).toBe(true);
  requests[1]?.send(part('a', 'main', new Uint8Array()));
  await settled();
  expect(store.tile('a')).toMatchObject({ loading: true });
  expect(store.tile('a').result?.parts.main.rowCount).toBe(1);
});

test('a tab that was seen before asks for nothing again', async () => {
  const { store, requests } = script();
  void store.load(question(['a']));
  requests[0]?.send(part('a'));
  requests[0]?.end();
  await settled();
  void store.load(question(['a']));
  expect(requests).toHaveLength(1);
  void store.load(question(['a', 'b']));
  expect(requests[1]?.request.charts).toEqual(['b']);
});

test('a new revision asks again, as it may mean something else by the same names', async () => {
  const { store, requests } = script();
  void store.load(question(['a']), { revision: 1 });
  requests[0]?.send(part('a'));
  requests[0]?.end();
  await settled();
  void store.load(question(['a']), { revision: 2 });
  expect(requests).toHaveLength(2);
});

test('a failed chart says why and since when; the others are not touched', async () => {
  const { store, requests } = script();
  void store.load(question(['a', 'b']));
  const problem = { title: 'The database refused the query', status: 422, code: 'query_failed' };
  requests[0]?.send({ kind: 'part', header: { chart: 'a', part: 'main', status: 'error', problem, length: 0 }, body: new Uint8Array() });
  requests[0]?.send(part('b'));
  await settled();
  expect(store.tile('a')).toMatchObject({ problem, loading: false, failedAt: expect.any(String) });
  expect(store.tile('b').problem).toBeUndefined();
});

test('when the connection breaks, only charts that still wait fail', async () => {
  const { store, requests } = script();
  void store.load(question(['a', 'b']));
  requests[0]?.send(part('a'));
  requests[0]?.end(new ProblemError({ title: 'The server cannot be reached', status: 0, code: 'unreachable' }));
  await settled();
  expect(store.tile('a').result).toBeDefined();
  expect(store.tile('b').problem?.code).toBe('unreachable');
});

test('after a refresh each other question to the chart goes past the cache once', async () => {
  const { store, requests } = script();
  const answer = async (request: Partial<LoadRequest>) => {
    void store.load({ ...question(['a']), ...request }, { force: true });
    requests.at(-1)?.send(part('a'));
    requests.at(-1)?.end();
    await settled();
  };
  await answer({});
  expect(store.passesCache('a', 'rows 500 to 1000')).toBe(false);
  await answer({ refresh: true });
  expect(['rows 500 to 1000', 'rows 500 to 1000', 'rows 0 to 500'].map((rows) => store.passesCache('a', rows))).toEqual([true, false, true]);
  await answer({ refresh: true });
  expect(store.passesCache('a', 'rows 0 to 500')).toBe(true);
  await answer({});
  expect(store.passesCache('a', 'rows 500 to 1000')).toBe(false);
});
