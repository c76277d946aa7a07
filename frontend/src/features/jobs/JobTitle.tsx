/** What people call a job. That of a query leads to the SQL editor, where it can be watched and its rows are. */

import { Link } from 'react-router';

import type { JobItem } from '../../api/types';
import { paths } from '../../paths';
import { jobTitle } from './jobText';

interface Props {
  job: JobItem;
  onOpened?: (() => void) | undefined;
}

export function JobTitle({ job, onOpened }: Props) {
  const title = jobTitle(job);
  if (job.kind !== 'RunQuery') return <span title={title}>{title}</span>;
  return (
    <Link to={paths.sqlJob(job.id)} title={title} style={{ color: 'inherit' }} onClick={onOpened}>
      {title}
    </Link>
  );
}
