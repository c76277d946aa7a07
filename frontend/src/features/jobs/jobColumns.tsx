/** The columns of the table of jobs. */

import type { JobItem } from '../../api/types';
import type { ListColumn } from '../../ui/DataList';
import { Tag } from '../../ui/Tag';
import { agoText, momentText } from '../../ui/viewer';
import { JobActionButtons } from './JobActionButtons';
import { JobFacts } from './JobFacts';
import styles from './JobsList.module.css';
import { jobTitle, kindText, STATES } from './jobText';
import { JobTitle } from './JobTitle';
import type { Selection } from './useDeadSelection';

export function jobColumns({ withOwner, selection }: { withOwner: boolean; selection: Selection }): ListColumn<JobItem>[] {
  return [
    { title: 'Job', cell: (job) => <Name job={job} {...selection} /> },
    { title: 'State', cell: ({ state }) => <Tag tone={STATES[state].tone}>{STATES[state].label}</Tag> },
    {
      title: 'Progress',
      cell: (job) => (
        <div className={styles.facts}>
          <JobFacts job={job} />
        </div>
      ),
    },
    ...(withOwner ? [{ title: 'Asked for by', cell: ({ requestedBy }: JobItem) => requestedBy }] : []),
    { title: 'Queue', cell: ({ queue }) => queue },
    {
      title: 'Made',
      cell: ({ createdAt }) => (
        <time dateTime={createdAt} title={momentText(createdAt)}>
          {agoText(createdAt)}
        </time>
      ),
    },
    {
      title: 'Actions',
      cell: (job) => (
        <div className={styles.actions}>
          <JobActionButtons job={job} />
        </div>
      ),
    },
  ];
}

function Name({ job, selected, select }: { job: JobItem } & Selection) {
  const title = jobTitle(job);
  const origin = [job.title && kindText(job), job.title && job.datasource].filter(Boolean).join(' · ');
  return (
    <div className={styles.job}>
      {job.state === 'dead' && (
        <input type="checkbox" aria-label={`Choose ${title}`} checked={selected.has(job.id)} onChange={(event) => select([job.id], event.target.checked)} />
      )}
      <div className={styles.names}>
        <b>
          <JobTitle job={job} />
        </b>
        {origin && <small>{origin}</small>}
      </div>
    </div>
  );
}
