import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { createJob } from './jobs';

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
