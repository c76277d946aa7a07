/** Tells people who do not see the page that a job of theirs has ended. */

import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';

import { ownJobsQuery } from '../../api/jobs';
import { newlyEnded } from './jobState';
import { jobTitle, STATES } from './jobText';

export function JobAnnouncer() {
  const { data } = useQuery(ownJobsQuery);
  const before = useRef(data?.items ?? []);
  const [text, setText] = useState('');
  useEffect(() => {
    const now = data?.items ?? [];
    const ended = newlyEnded(before.current, now);
    before.current = now;
    if (ended.length > 0) setText(ended.map((job) => `${jobTitle(job)}: ${STATES[job.state].label.toLowerCase()}`).join('. '));
  }, [data]);
  return (
    <p className="visually-hidden" role="status">
      {text}
    </p>
  );
}
