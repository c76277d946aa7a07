/** The rows of a query, or why there are none. */

import { Hourglass, SquareTerminal } from 'lucide-react';
import { useMemo } from 'react';

import type { QueryResult } from '../../api/query';
import { Button } from '../../ui/Button';
import { Notice } from '../../ui/Notice';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { SkeletonLines } from '../../ui/Skeleton';
import { useTheme } from '../../ui/ThemeProvider';
import { LOCALE, VIEWER_TIME_ZONE } from '../../ui/viewer';
import { LazyGrid } from '../grid/LazyGrid';
import { tableOf } from '../grid/resultTable';
import styles from './SqlWorkbench.module.css';
import { type QueryRun, useElapsed } from './useQueryRun';

/** After this long people are asked whether they want to go on waiting. */
const SLOW_MS = 10_000;

interface Props {
  run: QueryRun;
  retry(): void;
  /** Runs the same in the background. */
  goOnBehind(sql: string): void;
}

export function SqlResult({ run, retry, goOnBehind }: Props) {
  switch (run.state) {
    case 'running':
      return (
        <>
          <SlowOffer startedAt={run.startedAt} accept={() => goOnBehind(run.sql)} />
          <ResultSkeleton />
        </>
      );
    case 'failed':
      return <ProblemNotice error={run.error} retry={retry} />;
    case 'done':
      return <ResultRows result={run.result} />;
    default:
      return (
        <Notice title={run.state === 'stopped' ? 'The query was stopped' : 'No result yet'} icon={<SquareTerminal size={22} />}>
          Write one SELECT statement and run it with Ctrl Enter. A selected part runs alone.
        </Notice>
      );
  }
}

/** A way out for who has waited for a while. */
function SlowOffer({ startedAt, accept }: { startedAt: number; accept(): void }) {
  if (useElapsed(startedAt) < SLOW_MS) return null;
  return (
    <div className={styles.offer} role="status">
      <span>This query takes long. In the background it starts again, and you may leave the page meanwhile.</span>
      <Button size="small" icon={<Hourglass size={13} />} onClick={accept}>
        Go on in the background
      </Button>
    </div>
  );
}

export function ResultSkeleton() {
  return (
    <div style={{ padding: 12 }}>
      <SkeletonLines count={8} height={12} />
    </div>
  );
}

export function ResultRows({ result }: { result: QueryResult }) {
  const { name: theme } = useTheme();
  const { columns, table } = useMemo(
    () => tableOf(result.table, { locale: LOCALE, timeZone: VIEWER_TIME_ZONE, theme }),
    [result, theme],
  );
  return <LazyGrid columns={columns} table={table} label="Rows of the result" />;
}
