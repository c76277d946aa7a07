/** The rows of a query, or why there are none. */

import { SquareTerminal } from 'lucide-react';
import { useMemo } from 'react';

import type { QueryResult } from '../../api/query';
import { Notice } from '../../ui/Notice';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { SkeletonLines } from '../../ui/Skeleton';
import { useTheme } from '../../ui/ThemeProvider';
import { LOCALE, VIEWER_TIME_ZONE } from '../../ui/viewer';
import { LazyGrid } from '../grid/LazyGrid';
import { tableOf } from '../grid/resultTable';
import type { QueryRun } from './useQueryRun';

export function SqlResult({ run, retry }: { run: QueryRun; retry(): void }) {
  switch (run.state) {
    case 'running':
      return (
        <div style={{ padding: 12 }}>
          <SkeletonLines count={8} height={12} />
        </div>
      );
    case 'failed':
      return <ProblemNotice error={run.error} retry={retry} />;
    case 'done':
      return <Rows result={run.result} />;
    default:
      return (
        <Notice title={run.state === 'stopped' ? 'The query was stopped' : 'No result yet'} icon={<SquareTerminal size={22} />}>
          Write one SELECT statement and run it with Ctrl Enter. A selected part runs alone.
        </Notice>
      );
  }
}

function Rows({ result }: { result: QueryResult }) {
  const { name: theme } = useTheme();
  const { columns, table } = useMemo(
    () => tableOf(result.table, { locale: LOCALE, timeZone: VIEWER_TIME_ZONE, theme }),
    [result, theme],
  );
  return <LazyGrid columns={columns} table={table} label="Rows of the result" />;
}
