/** One job in a few lines: what it is, how it stands and how far it is, and what can be done with it. */

import { Activity, FileDown, type LucideIcon, Network, Table2 } from 'lucide-react';
import type { ReactNode } from 'react';

import type { JobItem } from '../../api/types';
import { Tag } from '../../ui/Tag';
import { agoText, momentText } from '../../ui/viewer';
import { JobActionButtons } from './JobActionButtons';
import { JobFacts } from './JobFacts';
import styles from './JobLine.module.css';
import { jobTitle, kindText, STATES } from './jobText';
import { JobTitle } from './JobTitle';

const ICONS: Record<string, LucideIcon> = { RunQuery: Table2, ExportRows: FileDown, ProbeDatasource: Network };

interface Props {
  job: JobItem;
  /** Says whose it is. */
  withOwner?: boolean;
  onTaken?: () => void;
  /** Beside its state. */
  extra?: ReactNode;
}

export function JobLine({ job, withOwner = false, onTaken, extra }: Props) {
  const { label, tone } = STATES[job.state];
  const Icon = ICONS[job.kind] ?? Activity;
  const origin = [job.title && kindText(job), withOwner && job.requestedBy, job.title && job.datasource].filter(Boolean).join(' · ');
  return (
    <article className={styles.job} aria-label={jobTitle(job)} data-state={job.state}>
      <Icon size={16} className={styles.icon} aria-hidden />
      <header className={styles.head}>
        <h3>
          <JobTitle job={job} onOpened={onTaken} />
        </h3>
        <Tag tone={tone}>{label}</Tag>
        {extra}
      </header>
      <p className={styles.origin}>
        {origin && `${origin} · `}
        <time dateTime={job.createdAt} title={momentText(job.createdAt)}>
          {agoText(job.createdAt)}
        </time>
      </p>
      <JobFacts job={job} />
      <div className={styles.actions}>
        <JobActionButtons job={job} {...(onTaken ? { onTaken } : {})} />
      </div>
    </article>
  );
}
