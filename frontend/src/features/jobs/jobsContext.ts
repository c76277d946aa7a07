/** What every page can do with background jobs. */

import { createContext, use } from 'react';

import type { JobItem, JobRequest } from '../../api/types';

export interface JobActions {
  /** Adds a job, shows how it goes on, and answers with it. */
  submit(request: JobRequest): Promise<JobItem>;
  cancel(job: JobItem): void;
  retry(job: JobItem): void;
  /** Takes a job's note off the page; the job goes on. */
  dismiss(id: string): void;
  openTray(open: boolean): void;
}

export interface JobsView {
  trayOpen: boolean;
  /** The jobs that have a note on the page, newest first. */
  notes: readonly string[];
  /** The jobs of which every change is heard as it happens. */
  live: ReadonlySet<string>;
}

export const JobActionsContext = createContext<JobActions | null>(null);
export const JobsViewContext = createContext<JobsView>({ trayOpen: false, notes: [], live: new Set() });

export function useJobActions(): JobActions {
  const actions = use(JobActionsContext);
  if (!actions) throw new Error('The page has no place for background jobs.');
  return actions;
}

export function useJobsView(): JobsView {
  return use(JobsViewContext);
}
