/** How far a job is or came, how long that takes or took, and what went wrong. */

import type { JobItem } from '../../api/types';
import { useNow } from '../../ui/useNow';
import styles from './JobFacts.module.css';
import { elapsedMs, isActive } from './jobState';
import { attemptText, errorText, progressFacts, spanText, tickingText } from './jobText';

export function JobFacts({ job }: { job: JobItem }) {
  const active = isActive(job);
  const elapsed = elapsedMs(job, useNow(active));
  const facts = [...progressFacts(job), elapsed === undefined ? undefined : (active ? tickingText : spanText)(elapsed), attemptText(job)].filter(Boolean);
  return (
    <div className={styles.facts}>
      {job.state === 'running' && <div className={styles.bar} data-stage={job.progress?.stage} aria-hidden />}
      {facts.length > 0 && <p>{facts.join(' · ')}</p>}
      {job.row && <p className={styles.row}>{rowText(job.row)}</p>}
      {job.error && (
        <p className={styles.error} data-past={active || undefined}>
          {active && 'Last attempt: '}
          {errorText(job.error)}
        </p>
      )}
    </div>
  );
}

/** What a probe has said: one row. */
function rowText(row: object): string {
  return Object.entries(row)
    .map(([name, value]) => `${name}: ${String(value)}`)
    .join(', ');
}
