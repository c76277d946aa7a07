/** Jobs as a table, on phones as lines; dead ones can be chosen and replayed together. */

import { ListChecks, RotateCcw } from 'lucide-react';

import type { JobItem } from '../../api/types';
import { Button } from '../../ui/Button';
import { DataList } from '../../ui/DataList';
import { Notice } from '../../ui/Notice';
import { useNarrow } from '../../ui/visibility';
import { jobColumns } from './jobColumns';
import { JobLine } from './JobLine';
import { useJobActions } from './jobsContext';
import styles from './JobsList.module.css';
import { type Selection, useDeadSelection } from './useDeadSelection';

interface Props {
  jobs: readonly JobItem[];
  withOwner: boolean;
  /** Only jobs of some state are asked for. */
  filtered: boolean;
}

export function JobsList({ jobs, withOwner, filtered }: Props) {
  const narrow = useNarrow();
  const selection = useDeadSelection(jobs);
  if (jobs.length === 0) return <Empty filtered={filtered} />;
  return (
    <>
      {selection.dead.length > 0 && <DeadLetters {...selection} />}
      {narrow ? (
        <ul className={styles.lines}>
          {jobs.map((job) => (
            <li key={job.id}>
              <JobLine job={job} withOwner={withOwner} />
            </li>
          ))}
        </ul>
      ) : (
        <DataList items={jobs} columns={jobColumns({ withOwner, selection })} keyOf={({ id }) => id} empty="No jobs" />
      )}
    </>
  );
}

function Empty({ filtered }: { filtered: boolean }) {
  return (
    <div className={styles.empty}>
      <Notice title={filtered ? 'No jobs in this state' : 'No jobs yet'} icon={<ListChecks size={22} />}>
        {!filtered && 'Export a chart in the background from its menu, or run a query in the background in the SQL editor.'}
      </Notice>
    </div>
  );
}

function DeadLetters({ dead, selected, select }: Selection) {
  const { retry } = useJobActions();
  const all = selected.size === dead.length;
  const replay = () => {
    dead.filter(({ id }) => selected.has(id)).forEach(retry);
    select([...selected], false);
  };
  return (
    <div className={styles.dead}>
      <label>
        <input
          type="checkbox"
          checked={all}
          ref={(box) => {
            if (box) box.indeterminate = !all && selected.size > 0;
          }}
          onChange={() => select(dead.map(({ id }) => id), !all)}
        />
        {selected.size > 0 ? `${selected.size} of ${dead.length} dead ones chosen` : `${dead.length} dead`}
      </label>
      <Button size="small" icon={<RotateCcw size={12} />} disabled={selected.size === 0} onClick={replay}>
        Replay the chosen ones
      </Button>
    </div>
  );
}
