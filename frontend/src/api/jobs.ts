/** Background jobs: add, look at, cancel, bring back, and fetch what they made. */

import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';

import { request, segments, send } from './client';
import { ProblemError } from './problem';
import { ARROW, type Format, FORMATS, type QueryResult, saveFile, readResult } from './query';
import type { Items, JobItem, JobRequest, JobState, QueueList } from './types';

/** One's own jobs, newest first. */
export const ownJobsQuery = queryOptions({
  queryKey: ['jobs', 'own'],
  queryFn: ({ signal }) => request<Items<JobItem>>('/jobs', { signal }),
});

function getJob(id: string, signal: AbortSignal): Promise<JobItem> {
  return request(`/jobs${segments(id)}`, { signal });
}

export function jobQuery(id: string) {
  return queryOptions({ queryKey: ['jobs', 'one', id], queryFn: ({ signal }) => getJob(id, signal), staleTime: 1000 });
}

export interface JobFilter {
  state?: JobState | undefined;
  /** Everybody's; for admins. */
  all: boolean;
}

/** How many jobs the server lists at once. */
const PAGE_JOBS = 100;

/** Jobs, newest first, a hundred at a time. */
export function jobPagesQuery({ state, all }: JobFilter) {
  return infiniteQueryOptions({
    queryKey: ['jobs', 'pages', { state, all }],
    queryFn: ({ signal, pageParam }) => {
      const query = new URLSearchParams({ ...(state ? { state } : {}), ...(all ? { all: 'true' } : {}), ...(pageParam ? { before: pageParam } : {}) });
      return request<Items<JobItem>>(`/jobs?${query}`, { signal });
    },
    initialPageParam: '',
    getNextPageParam: ({ items }) => (items.length < PAGE_JOBS ? undefined : items.at(-1)?.id),
    staleTime: 1000,
  });
}

export const queuesQuery = queryOptions({
  queryKey: ['jobs', 'queues'],
  queryFn: ({ signal }) => request<QueueList>('/jobs/queues', { signal }),
});

/** How often a job is offered to a server that does not answer. */
const MOST_OFFERS = 3;
const OFFER_PAUSE_MS = 1000;

/** Adds a job. One whose answer was lost is sent again under the same key, and is not done twice. */
export async function createJob(body: JobRequest): Promise<JobItem> {
  const headers = { 'Idempotency-Key': newKey() };
  for (let offer = 1; ; offer++) {
    try {
      return await request<JobItem>('/jobs', { method: 'POST', body, headers });
    } catch (error) {
      const away = error instanceof ProblemError && [0, 502, 503].includes(error.problem.status);
      if (!away || offer === MOST_OFFERS) throw error;
      await new Promise((resolve) => setTimeout(resolve, OFFER_PAUSE_MS * offer));
    }
  }
}

/** `crypto.randomUUID` exists only where the page came over HTTPS. */
function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export function cancelJob(id: string): Promise<JobItem> {
  return request(`/jobs${segments(id)}/cancel`, { method: 'POST' });
}

/** Brings a job back that failed, died or was cancelled. */
export function retryJob(id: string): Promise<JobItem> {
  return request(`/jobs${segments(id)}/retry`, { method: 'POST' });
}

/** The rows of a query that ran in the background; each run of it has rows of its own. */
export function jobRowsQuery({ id, finishedAt }: Pick<JobItem, 'id' | 'finishedAt'>) {
  return queryOptions({
    queryKey: ['jobRows', id, finishedAt],
    queryFn: async ({ signal }): Promise<QueryResult> => readResult(await send(resultPath(id), { signal, accept: ARROW })),
    staleTime: Infinity,
    structuralSharing: false,
  });
}

/** Saves the rows of a query that ran in the background. */
export async function downloadJobRows(id: string, format: Format, fileName: string): Promise<void> {
  const response = await send(resultPath(id), { accept: FORMATS[format] });
  saveFile(await response.blob(), `${fileName}.${format}`);
}

/** Has the browser download the file that an export made; it may be larger than the page could hold. */
export async function downloadJobFile(id: string): Promise<void> {
  // A file that is gone would be a broken download without a word; so its first byte is asked for before.
  const first = await send(resultPath(id), { accept: '*/*', headers: { Range: 'bytes=0-0' } });
  await first.body?.cancel();
  Object.assign(document.createElement('a'), { href: `/api/v1${resultPath(id)}`, download: '' }).click();
}

function resultPath(id: string): string {
  return `/jobs${segments(id)}/result`;
}
