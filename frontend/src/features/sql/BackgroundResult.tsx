/** How a query in the background goes on, and then its rows or why there are none. */

import { Ban, Hourglass, PackageX, RotateCw, Square } from 'lucide-react';

import { problemOf } from '../../api/problem';
import type { JobItem } from '../../api/types';
import { Button } from '../../ui/Button';
import { Notice } from '../../ui/Notice';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { JobActionButtons } from '../jobs/JobActionButtons';
import { JobFacts } from '../jobs/JobFacts';
import { useJobActions } from '../jobs/jobsContext';
import { isActive } from '../jobs/jobState';
import { kindText } from '../jobs/jobText';
import { ResultRows, ResultSkeleton } from './SqlResult';
import styles from './SqlWorkbench.module.css';
import type { BackgroundRun } from './useBackgroundRun';

export function BackgroundResult({ run }: { run: BackgroundRun }) {
  const { job, result, error, adding } = run;
  if (adding) return <ResultSkeleton />;
  if (error) return <Failure run={run} />;
  if (!job) return <ResultSkeleton />;
  if (job.kind !== 'RunQuery') return <OtherJob job={job} />;
  if (isActive(job)) return <Progress job={job} />;
  if (job.state === 'cancelled') {
    return <Notice title="The query was cancelled" icon={<Ban size={22} />} actions={<AgainButton run={run} />} />;
  }
  return result ? <ResultRows result={result} /> : <ResultSkeleton />;
}

function AgainButton({ run: { again } }: { run: BackgroundRun }) {
  if (!again) return null;
  return (
    <Button icon={<RotateCw size={14} />} onClick={again}>
      Run again
    </Button>
  );
}

function Failure({ run }: { run: BackgroundRun }) {
  const { status } = problemOf(run.error);
  if (status === 410) {
    return (
      <Notice title="The result is not kept any more" icon={<PackageX size={22} />} actions={<AgainButton run={run} />}>
        Results of queries that ran in the background are kept for a while only.
      </Notice>
    );
  }
  // What failed on the way, not in the query, is only asked for once more.
  const onTheWay = run.job?.state === 'succeeded' || (run.id !== undefined && !run.job);
  const retry = onTheWay ? run.refetch : run.again;
  return <ProblemNotice error={run.error} {...(retry ? { retry } : {})} />;
}

function Progress({ job }: { job: JobItem }) {
  const { cancel } = useJobActions();
  const actions = (
    <Button look="danger" icon={<Square size={13} />} disabled={job.cancelling} onClick={() => cancel(job)}>
      {job.cancelling ? 'Cancelling' : 'Cancel'}
    </Button>
  );
  return (
    <Notice title={job.state === 'queued' ? 'The query waits for its turn' : 'The query runs in the background'} icon={<Hourglass size={22} />} actions={actions}>
      {/* Its ticking would be read out each second. */}
      <div className={styles.progress} aria-live="off">
        <JobFacts job={job} />
      </div>
      You may leave this page; its address brings you back to the result.
    </Notice>
  );
}

/** An address with a job that is no query. */
function OtherJob({ job }: { job: JobItem }) {
  return (
    <Notice title={job.title || kindText(job)} actions={<JobActionButtons job={job} />}>
      <JobFacts job={job} />
    </Notice>
  );
}
