import { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { createJob, ownJobsQuery } from './jobs';
import type { JobItem } from './types';

const REQUEST = { kind: 'query', question: { datasource: 'default/flights', sql: 'SELECT 1' }, title: 'SELECT 1' } as const;

const asked = vi.fn<(url: string, init: RequestInit) => Promise<Response>>();

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('fetch', asked);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  asked.mockReset();
});

const keys = () => asked.mock.calls.map(([, { headers }]) => new Headers(headers).get('Idempotency-Key'));

const answer = (body: unknown, status = 200) => Response.json(body, { status });

test('a job whose answer was lost is sent again under the same key', async () => {
  asked.mockRejectedValueOnce(new TypeError('fetch failed')).mockResolvedValueOnce(answer({ id: '1' }, 202));
  const added = createJob(REQUEST);
  await vi.runAllTimersAsync();
  expect((await added).id).toBe('1');
  const [first, second] = keys();
  expect(first).toMatch(/^[0-9a-f]{32}$/);
  expect(second).toBe(first);
});

test('each job has a key of its own', async () => {
  asked.mockImplementation(async () => answer({ id: '1' }, 202));
  await createJob(REQUEST);
  await createJob(REQUEST);
  expect(new Set(keys()).size).toBe(2);
});

test('a refusal is not asked again', async () => {
  asked.mockResolvedValue(answer({ title: 'Query rejected', status: 422, code: 'query_rejected' }, 422));
  await expect(createJob(REQUEST)).rejects.toMatchObject({ problem: { code: 'query_rejected' } });
  expect(asked).toHaveBeenCalledTimes(1);
});

test('the oldest jobs that wait are asked for their places, which lists do not tell', async () => {
  const waiting = Array.from({ length: 7 }, (_, i) => ({ id: String(7 - i), state: 'queued' }));
  asked.mockImplementation(async (url) => {
    const id = url.split('/')[4];
    if (id === '2') return answer({ title: 'Not found' }, 404);
    return answer(id ? { id, state: 'queued', position: Number(id) - 1 } : { items: [...waiting, { id: '0', state: 'succeeded' }] });
  });
  const { items } = await new QueryClient().fetchQuery(ownJobsQuery);
  expect(items.map(({ id, position }: JobItem) => [id, position])).toEqual([
    ['7', undefined],
    ['6', undefined],
    ['5', 4],
    ['4', 3],
    ['3', 2],
    ['2', undefined],
    ['1', 0],
    ['0', undefined],
  ]);
});
