/** Hears of every change of some jobs while the page is in sight. */

import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';

import { JobStreams, mostStreams } from '../../api/jobEvents';
import type { JobItem } from '../../api/types';
import { usePageVisible } from '../../ui/visibility';
import { keepJob } from './jobsCache';
import { jobsToFollow } from './jobState';

const NONE: ReadonlySet<string> = new Set();

/** Follows jobs that have not ended, as many as the connection allows; returns those whose events come. */
export function useJobStreams(jobs: readonly JobItem[]): ReadonlySet<string> {
  const client = useQueryClient();
  const visible = usePageVisible();
  const [live, setLive] = useState(NONE);
  const streams = useRef<JobStreams>(undefined);
  const followed = visible ? jobsToFollow(jobs, mostStreams()).join(' ') : '';
  useEffect(() => {
    const own = new JobStreams({ onJob: (job) => keepJob(client, job), onLive: setLive });
    streams.current = own;
    return () => own.follow([]);
  }, [client]);
  useEffect(() => streams.current?.follow(followed.split(' ').filter(Boolean)), [followed]);
  return live;
}
