/** Knows a person's background jobs on every page: follows those that have not ended, and keeps notes on those asked for here. */

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, type ReactNode, Suspense, useMemo, useState } from 'react';

import { cancelJob, createJob, ownJobsQuery, retryJob } from '../../api/jobs';
import type { Items, JobItem } from '../../api/types';
import { useMessage } from '../../ui/messages';
import { JobAnnouncer } from './JobAnnouncer';
import { type JobActions, JobActionsContext, type JobsView, JobsViewContext } from './jobsContext';
import { keepJob, keepNewJob } from './jobsCache';
import { isActive } from './jobState';
import { useJobStreams } from './useJobStreams';

const JobsTray = lazy(() => import('./JobsTray'));
const JobNotes = lazy(() => import('./JobNotes'));

const POLL_MS = 3000;
const NO_JOBS: Items<JobItem> = { items: [] };

export function JobsProvider({ children }: { children: ReactNode }) {
  const [trayOpen, setTrayOpen] = useState(false);
  const [notes, setNotes] = useState<readonly string[]>([]);
  const actions = useActions(setTrayOpen, setNotes);
  const live = useOwnJobs(trayOpen);
  const view = useMemo((): JobsView => ({ trayOpen, notes, live }), [trayOpen, notes, live]);
  return (
    <JobActionsContext value={actions}>
      <JobsViewContext value={view}>
        {children}
        <JobAnnouncer />
        <Suspense>
          {trayOpen && <JobsTray />}
          {notes.length > 0 && !trayOpen && <JobNotes />}
        </Suspense>
      </JobsViewContext>
    </JobActionsContext>
  );
}

/** Keeps one's own jobs up to date: by events where it can, else by asking. Returns the jobs that events tell of. */
function useOwnJobs(trayOpen: boolean): ReadonlySet<string> {
  const { data = NO_JOBS } = useQuery(ownJobsQuery);
  const live = useJobStreams(data.items);
  const unheard = data.items.some((job) => isActive(job) && !live.has(job.id));
  useQuery({ ...ownJobsQuery, refetchInterval: trayOpen || unheard ? POLL_MS : false });
  return live;
}

function useActions(openTray: (open: boolean) => void, setNotes: (change: (notes: readonly string[]) => readonly string[]) => void): JobActions {
  const client = useQueryClient();
  const messages = useMessage();
  return useMemo(() => {
    const change = (work: Promise<JobItem>) => void messages.track(work.then((job) => keepJob(client, job)));
    return {
      openTray,
      submit: async (request) => {
        const job = await createJob(request);
        keepNewJob(client, job);
        setNotes((notes) => [job.id, ...notes.filter((id) => id !== job.id)]);
        return job;
      },
      cancel: ({ id }) => change(cancelJob(id)),
      retry: ({ id }) => change(retryJob(id)),
      dismiss: (id) => setNotes((notes) => (notes.includes(id) ? notes.filter((other) => other !== id) : notes)),
    };
  }, [client, messages, openTray, setNotes]);
}
