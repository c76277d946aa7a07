/** The query of the editor as a background job. Which one is in the address, so that one can come back to it. */

import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useSearchParams } from 'react-router';

import { jobQuery, jobRowsQuery } from '../../api/jobs';
import type { QueryResult } from '../../api/query';
import type { JobItem } from '../../api/types';
import { useJobActions, useJobsView } from '../jobs/jobsContext';
import { canRetry, isActive } from '../jobs/jobState';
import { sqlTitle } from '../jobs/jobText';
import { RESULT_LIMIT } from './useQueryRun';

/** How often a job is asked for whose events do not come. */
const POLL_MS = 1000;

/** SQL that a person wrote. */
export interface SqlQuestion {
  datasource: string;
  sql: string;
}

export interface BackgroundRun {
  /** The job's id; undefined while none is in the address. */
  id: string | undefined;
  /** The page shows it rather than a run that waits for it. */
  shown: boolean;
  /** It is being added. */
  adding: boolean;
  job: JobItem | undefined;
  result: QueryResult | undefined;
  /** Why there is no job, or no result. */
  error: unknown;
  /** What it asks; undefined until that is known. */
  question: SqlQuestion | undefined;
  start(question: SqlQuestion): void;
  /** Runs it once more; undefined where it is gone and nobody knows what it asked. */
  again: (() => void) | undefined;
  /** Asks for its result once more, after a failure on the way. */
  refetch(): void;
  /** Takes it off the page; the job goes on. */
  leave(): void;
}

/** `draft` is asked again where nobody knows any more what a job asked. */
export function useBackgroundRun(draft: SqlQuestion): BackgroundRun {
  const [params, setParams] = useSearchParams();
  const id = params.get('job') ?? undefined;
  const { retry } = useJobActions();
  const add = useAdding(id, (job) => setParams({ job }));
  const { job, rows } = useJobResult(id);
  const question = add.error ? add.variables : questionOf(job.data);
  const known = question ?? draft;
  return {
    id,
    shown: id !== undefined || add.isPending || add.isError,
    adding: add.isPending,
    job: job.data,
    result: rows.data,
    error: add.error ?? (job.data ? rows.error : job.error),
    question,
    start: add.mutate,
    again: job.data && canRetry(job.data) ? () => retry(job.data) : known.sql.trim() ? () => add.mutate(known) : undefined,
    refetch: () => void (job.isError ? job.refetch() : rows.refetch()),
    leave: () => {
      add.reset();
      if (id) setParams({});
    },
  };
}

function useAdding(id: string | undefined, onAdded: (job: string) => void) {
  const { submit } = useJobActions();
  const add = useMutation({
    mutationFn: ({ datasource, sql }: SqlQuestion) => submit({ kind: 'query', question: { datasource, sql, limit: RESULT_LIMIT }, title: sqlTitle(sql) }),
    onSuccess: (job) => onAdded(job.id),
  });
  const { reset } = add;
  useEffect(reset, [id, reset]);
  return add;
}

function questionOf(job: JobItem | undefined): SqlQuestion | undefined {
  return job?.sql && job.datasource ? { datasource: job.datasource, sql: job.sql } : undefined;
}

function useJobResult(id: string | undefined) {
  const { dismiss } = useJobActions();
  const { live } = useJobsView();
  const job = useQuery({
    ...jobQuery(id ?? ''),
    enabled: id !== undefined,
    refetchInterval: ({ state: { data } }) => (data && isActive(data) && !live.has(data.id) ? POLL_MS : false),
  });
  const succeeded = job.data?.kind === 'RunQuery' && !isActive(job.data) && job.data.state !== 'cancelled';
  const rows = useQuery({ ...jobRowsQuery({ id: id ?? '', finishedAt: job.data?.finishedAt ?? null }), enabled: succeeded });
  const seen = job.data && !isActive(job.data) ? job.data.id : undefined;
  // Who has seen its end here needs no note on it elsewhere.
  useEffect(() => {
    if (seen) dismiss(seen);
  }, [seen, dismiss]);
  return { job, rows };
}
