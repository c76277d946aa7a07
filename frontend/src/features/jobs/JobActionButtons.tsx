/** What can be done with one job, as it stands. */

import { Download, RotateCcw, Square, Table2 } from 'lucide-react';

import { downloadJobFile } from '../../api/jobs';
import type { JobItem } from '../../api/types';
import { paths } from '../../paths';
import { Button, ButtonLink } from '../../ui/Button';
import { useMessage } from '../../ui/messages';
import { useJobActions } from './jobsContext';
import { canRetry, isActive, madeOf } from './jobState';
import { jobTitle } from './jobText';

interface Props {
  job: JobItem;
  /** Its result has been taken. */
  onTaken?: () => void;
}

export function JobActionButtons({ job, onTaken }: Props) {
  const { cancel, retry } = useJobActions();
  const title = jobTitle(job);
  const made = madeOf(job);
  return (
    <>
      {isActive(job) && (
        <Button size="small" icon={<Square size={11} />} disabled={job.cancelling} onClick={() => cancel(job)} aria-label={`Cancel ${title}`}>
          {job.cancelling ? 'Cancelling' : 'Cancel'}
        </Button>
      )}
      {made === 'file' && <DownloadButton job={job} onTaken={onTaken} />}
      {made === 'rows' && (
        <ButtonLink size="small" to={paths.sqlJob(job.id)} icon={<Table2 size={13} />} onClick={onTaken} aria-label={`Open the result of ${title}`}>
          Open
        </ButtonLink>
      )}
      {canRetry(job) && (
        <Button size="small" icon={<RotateCcw size={12} />} onClick={() => retry(job)} aria-label={`${retryWord(job)} ${title}`}>
          {retryWord(job)}
        </Button>
      )}
    </>
  );
}

/** Dead letters are replayed, as people who run queues say. */
function retryWord({ state }: JobItem): string {
  return state === 'dead' ? 'Replay' : 'Retry';
}

function DownloadButton({ job, onTaken }: { job: JobItem; onTaken: (() => void) | undefined }) {
  const messages = useMessage();
  const download = () => void messages.track(downloadJobFile(job.id).then(onTaken));
  return (
    <Button size="small" look="primary" icon={<Download size={13} />} onClick={download} aria-label={`Download ${jobTitle(job)}`}>
      Download
    </Button>
  );
}
