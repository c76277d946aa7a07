/** The queries that were run before, newest first. */

import { useQuery } from '@tanstack/react-query';
import Drawer from 'antd/es/drawer';

import { historyQuery } from '../../api/resources';
import type { HistoryEntry } from '../../api/types';
import { Notice } from '../../ui/Notice';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { SkeletonLines } from '../../ui/Skeleton';
import { agoText } from '../../ui/viewer';
import styles from './SqlWorkbench.module.css';
import { durationText } from './useQueryRun';

interface Props {
  open: boolean;
  onClose(): void;
  onPick(sql: string): void;
}

export function HistoryDrawer({ open, onClose, onPick }: Props) {
  return (
    <Drawer open={open} onClose={onClose} title="History" size={440} destroyOnHidden>
      <Entries
        onPick={(sql) => {
          onPick(sql);
          onClose();
        }}
      />
    </Drawer>
  );
}

function Entries({ onPick }: { onPick(sql: string): void }) {
  const { data, error, refetch } = useQuery({ ...historyQuery, staleTime: 0 });
  if (error) return <ProblemNotice error={error} retry={() => void refetch()} />;
  if (!data) return <SkeletonLines count={6} />;
  if (data.items.length === 0) return <Notice title="No queries yet">Queries that you run stand here.</Notice>;
  return (
    <div className={styles.history}>
      {data.items.map((entry) => (
        <button key={entry.id} type="button" onClick={() => onPick(entry.sql)}>
          <code>{entry.sql}</code>
          <small>{factsOf(entry)}</small>
        </button>
      ))}
    </div>
  );
}

function factsOf({ startedAt, datasource, rows, elapsedMs, status }: HistoryEntry): string {
  const facts = [
    agoText(startedAt),
    datasource,
    rows == null ? status : `${rows.toLocaleString()} rows`,
    elapsedMs == null ? undefined : durationText(elapsedMs),
  ];
  return facts.filter(Boolean).join(' · ');
}
