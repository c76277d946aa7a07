/** Notes at the edge of the page on the jobs that were just asked for. */

import { useQuery } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { useLocation } from 'react-router';

import { ownJobsQuery } from '../../api/jobs';
import { Button } from '../../ui/Button';
import { JobLine } from './JobLine';
import styles from './JobNotes.module.css';
import { useJobActions, useJobsView } from './jobsContext';
import { jobTitle } from './jobText';

const MOST_SHOWN = 3;

export default function JobNotes() {
  const { data } = useQuery(ownJobsQuery);
  const { notes } = useJobsView();
  const { dismiss, openTray } = useJobActions();
  // The page itself shows how that one goes on.
  const shownByPage = new URLSearchParams(useLocation().search).get('job');
  const jobs = notes.flatMap((id) => data?.items.find((job) => job.id === id && id !== shownByPage) ?? []);
  const further = jobs.length - MOST_SHOWN;
  if (jobs.length === 0) return null;
  return (
    <aside className={styles.notes} aria-label="Notes on background jobs">
      {jobs.slice(0, MOST_SHOWN).map((job) => (
        <div key={job.id} className={styles.note}>
          <JobLine
            job={job}
            onTaken={() => dismiss(job.id)}
            extra={
              <Button look="text" size="small" icon={<X size={14} />} onClick={() => dismiss(job.id)} aria-label={`Close the note on ${jobTitle(job)}`} />
            }
          />
        </div>
      ))}
      {further > 0 && (
        <Button size="small" onClick={() => openTray(true)}>
          {further} more
        </Button>
      )}
    </aside>
  );
}
