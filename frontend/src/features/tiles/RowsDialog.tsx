/** The single rows behind a chart, or behind what is picked on it. */

import type { ChartSpec } from '@binnacle/charts';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';

import { runQuery } from '../../api/query';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { SkeletonLines } from '../../ui/Skeleton';
import { useDashboard } from '../dashboard/dashboardContext';
import type { FetchRows } from '../grid/DataGrid';
import { LazyGrid } from '../grid/LazyGrid';
import { tableOf } from '../grid/resultTable';
import { useRowsQuestion } from './tileQuestions';

const FIRST_ROWS = 500;

export function RowsDialog({ name }: { name: string; spec: ChartSpec }) {
  const { viewer } = useDashboard();
  const request = useRowsQuestion(name);
  const first = useQuery({
    queryKey: ['rows', request],
    queryFn: ({ signal }) => runQuery({ ...request, limit: FIRST_ROWS, offset: 0 }, signal),
    structuralSharing: false,
  });
  const table = first.data?.table;
  const shown = useMemo(() => table && tableOf(table, viewer), [table, viewer]);
  const fetchRows = useCallback<FetchRows>(
    async (start, end, orderBy) =>
      (await runQuery({ ...request, offset: start, limit: end - start, ...(orderBy.length > 0 ? { orderBy } : {}) })).table,
    [request],
  );
  if (first.isError) return <ProblemNotice error={first.error} retry={() => void first.refetch()} />;
  if (!shown) return <SkeletonLines count={12} />;
  const all = shown.table.rowCount < FIRST_ROWS;
  return <LazyGrid columns={shown.columns} table={shown.table} fetchRows={all ? undefined : fetchRows} label="Rows" />;
}
