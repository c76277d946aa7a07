/** The way to one's background jobs, with how many have not ended. */

import { useQuery } from '@tanstack/react-query';
import { ListChecks } from 'lucide-react';

import { ownJobsQuery } from '../../api/jobs';
import { useJobActions, useJobsView } from './jobsContext';
import { countActive } from './jobState';
import styles from './JobsButton.module.css';

export function JobsButton() {
  const { data } = useQuery(ownJobsQuery);
  const { openTray } = useJobActions();
  const { trayOpen } = useJobsView();
  const { running, waiting } = countActive(data?.items ?? []);
  const active = running + waiting;
  const counts = [running > 0 && `${running} running`, waiting > 0 && `${waiting} waiting`].filter(Boolean);
  return (
    <button
      type="button"
      className={styles.button}
      aria-haspopup="dialog"
      aria-expanded={trayOpen}
      aria-label={['Background jobs', ...counts].join(', ')}
      title="Background jobs (j)"
      onClick={() => openTray(true)}
    >
      <ListChecks size={17} aria-hidden />
      {active > 0 && <span className={styles.badge}>{active > 99 ? '99+' : active}</span>}
    </button>
  );
}
