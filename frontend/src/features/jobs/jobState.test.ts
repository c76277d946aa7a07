import { describe, expect, test } from 'vitest';

import type { JobItem } from '../../api/types';
import { canRetry, countActive, elapsedMs, isActive, jobsToFollow, madeOf, newlyEnded, withJob, withNewJob } from './jobState';

const STATES = ['queued', 'running', 'succeeded', 'failed', 'cancelled', 'dead'] as const;

function jobOf(id: string, change: Partial<JobItem> = {}): JobItem {
  return {
    id,
    kind: 'ExportRows',
    queue: 'exports',
    state: 'queued',
    requestedBy: 'ada',
    attempt: 0,
    maxAttempts: 3,
    cancelling: false,
    createdAt: '2026-01-01T00:00:00Z',
    ...change,
  };
}

test('a job either goes on, or is done, or can be brought back', () => {
  expect(STATES.filter((state) => isActive({ state }))).toEqual(['queued', 'running']);
  expect(STATES.filter((state) => canRetry({ state }))).toEqual(['failed', 'cancelled', 'dead']);
});

test('only a job that is done and whose result is kept has something to take', () => {
  const done = jobOf('1', { state: 'succeeded', result: '/api/v1/jobs/1/result' });
  expect(madeOf(done)).toBe('file');
  expect(madeOf({ ...done, kind: 'RunQuery' })).toBe('rows');
  expect(madeOf({ ...done, kind: 'WarmCache' })).toBeUndefined();
  expect(madeOf({ ...done, result: null })).toBeUndefined();
  expect(madeOf({ ...done, state: 'failed' })).toBeUndefined();
});

describe('a list of jobs', () => {
  const list = { items: [jobOf('2'), jobOf('1')] };

  test('takes a newer word on one of its jobs, at the same place', () => {
    const { items } = withJob(list, jobOf('1', { state: 'running' }));
    expect(items.map(({ id, state }) => [id, state])).toEqual([
      ['2', 'queued'],
      ['1', 'running'],
    ]);
  });

  test('stays the same list where a job is none of its own', () => {
    expect(withJob(list, jobOf('9'))).toBe(list);
  });

  test('begins with the job that was just added, once', () => {
    const added = withNewJob(list, jobOf('3'));
    expect(added.items.map(({ id }) => id)).toEqual(['3', '2', '1']);
    expect(withNewJob(added, jobOf('3')).items).toHaveLength(3);
    expect(withNewJob(undefined, jobOf('3')).items).toHaveLength(1);
  });
});

test('the newest jobs that have not ended are followed, as many as may be', () => {
  const jobs = [jobOf('4', { state: 'succeeded' }), jobOf('3'), jobOf('2', { state: 'running' }), jobOf('1')];
  expect(jobsToFollow(jobs, 2)).toEqual(['3', '2']);
  expect(jobsToFollow(jobs, 6)).toEqual(['3', '2', '1']);
  expect(countActive(jobs)).toEqual({ running: 1, waiting: 2 });
});

test('a job has newly ended if it went on at the last look', () => {
  const before = [jobOf('2', { state: 'running' }), jobOf('1', { state: 'failed' })];
  const now = [jobOf('3', { state: 'succeeded' }), jobOf('2', { state: 'succeeded' }), jobOf('1', { state: 'failed' })];
  expect(newlyEnded(before, now).map(({ id }) => id)).toEqual(['2']);
});

describe('the time that a job takes', () => {
  const now = Date.parse('2026-01-01T00:01:00Z');
  const [createdAt, startedAt, finishedAt] = ['2026-01-01T00:00:00Z', '2026-01-01T00:00:20Z', '2026-01-01T00:00:50Z'];

  test('is its wait, then its run, and ends with it', () => {
    expect(elapsedMs({ state: 'queued', createdAt }, now)).toBe(60_000);
    expect(elapsedMs({ state: 'running', createdAt, startedAt }, now)).toBe(40_000);
    expect(elapsedMs({ state: 'succeeded', createdAt, startedAt, finishedAt }, now)).toBe(30_000);
  });

  test('is unknown for one that was brought back and waits, or was cancelled before it ran', () => {
    expect(elapsedMs({ state: 'queued', createdAt, startedAt }, now)).toBeUndefined();
    expect(elapsedMs({ state: 'cancelled', createdAt, finishedAt }, now)).toBeUndefined();
  });

  test('is never negative where the clocks differ', () => {
    expect(elapsedMs({ state: 'running', createdAt, startedAt }, Date.parse(createdAt))).toBe(0);
  });
});
