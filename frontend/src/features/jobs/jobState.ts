/** What can be said of jobs without asking anybody. */

import type { Items, JobItem } from '../../api/types';

type Jobs = Items<JobItem>;

/** It waits or runs: something will still happen to it. */
export function isActive({ state }: Pick<JobItem, 'state'>): boolean {
  return state === 'queued' || state === 'running';
}

export function canRetry({ state }: Pick<JobItem, 'state'>): boolean {
  return state === 'failed' || state === 'cancelled' || state === 'dead';
}

/** What a job made: a file to download, rows to look at, or nothing that is kept. */
export function madeOf({ state, kind, result }: Pick<JobItem, 'state' | 'kind' | 'result'>): 'file' | 'rows' | undefined {
  if (state !== 'succeeded' || !result) return undefined;
  return kind === 'RunQuery' ? 'rows' : kind === 'ExportRows' ? 'file' : undefined;
}

/** The list with a newer word on one of its jobs; others are no business of the list. */
export function withJob<T extends Jobs>(list: T, job: JobItem): T {
  if (!list.items.some(({ id }) => id === job.id)) return list;
  return { ...list, items: list.items.map((old) => (old.id === job.id ? job : old)) };
}

/** The list with a job that was just added; one that is there already was added by an earlier try. */
export function withNewJob(list: Jobs | undefined, job: JobItem): Jobs {
  const others = list?.items.filter(({ id }) => id !== job.id) ?? [];
  return { items: [job, ...others] };
}

/** The jobs to follow, at most so many: the newest, which somebody has just asked for. */
export function jobsToFollow(jobs: readonly JobItem[], most: number): string[] {
  return jobs.filter(isActive).slice(0, most).map(({ id }) => id);
}

export function countActive(jobs: readonly JobItem[]): { running: number; waiting: number } {
  const running = jobs.filter(({ state }) => state === 'running').length;
  return { running, waiting: jobs.filter(({ state }) => state === 'queued').length };
}

/** Jobs that have ended between two looks. */
export function newlyEnded(before: readonly JobItem[], now: readonly JobItem[]): JobItem[] {
  const active = new Set(before.filter(isActive).map(({ id }) => id));
  return now.filter((job) => !isActive(job) && active.has(job.id));
}

/** Milliseconds that a job waits or runs, or ran; undefined where nobody knows. */
export function elapsedMs({ state, createdAt, startedAt, finishedAt }: Pick<JobItem, 'state' | 'createdAt' | 'startedAt' | 'finishedAt'>, now: number): number | undefined {
  // A job that was brought back waits since then, which is told nowhere.
  const since = state === 'queued' ? (startedAt ? undefined : createdAt) : startedAt;
  const until = isActive({ state }) ? now : finishedAt && Date.parse(finishedAt);
  // The server's clock may be ahead of the browser's.
  return since && until ? Math.max(0, until - Date.parse(since)) : undefined;
}
