/** Words on jobs, kept where the page looks for them. */

import type { InfiniteData, QueryClient } from '@tanstack/react-query';

import { jobQuery, ownJobsQuery } from '../../api/jobs';
import type { Items, JobItem } from '../../api/types';
import { isActive, withJob, withNewJob } from './jobState';

/** Keeps the newest word on a job. An ending changes more than the job: other jobs move up. */
export function keepJob(client: QueryClient, job: JobItem): void {
  client.setQueryData(jobQuery(job.id).queryKey, job);
  client.setQueryData(ownJobsQuery.queryKey, (list) => list && withJob(list, job));
  client.setQueriesData<InfiniteData<Items<JobItem>>>({ queryKey: ['jobs', 'pages'] }, (data) => data && { ...data, pages: data.pages.map((page) => withJob(page, job)) });
  if (!isActive(job)) void refreshLists(client);
}

/** Keeps a job that was just added. */
export function keepNewJob(client: QueryClient, job: JobItem): void {
  client.setQueryData(jobQuery(job.id).queryKey, job);
  client.setQueryData(ownJobsQuery.queryKey, (list) => withNewJob(list, job));
  void client.invalidateQueries({ queryKey: ['jobs', 'pages'] });
}

function refreshLists(client: QueryClient): Promise<void> {
  return client.invalidateQueries({ predicate: ({ queryKey: [scope, what] }) => scope === 'jobs' && what !== 'one' });
}
