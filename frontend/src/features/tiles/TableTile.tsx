/** A table chart with a search. Where there are more rows than the page should hold, the server sorts and searches them. */

import { type ChartSpec, type Parts, type Selection, selectValue, type TableChart, type TableColumn, tableModel, type Value, type Viewer } from '@binnacle/charts';
import { useCallback, useDeferredValue, useId, useMemo, useState } from 'react';

import { runQuery } from '../../api/query';
import type { PartHeader } from '../../api/types';
import { SearchInput } from '../../ui/SearchInput';
import { useDashboard } from '../dashboard/dashboardContext';
import type { FetchRows } from '../grid/DataGrid';
import { LazyGrid } from '../grid/LazyGrid';
import styles from './TableTile.module.css';
import { useChartQuestion } from './tileQuestions';

/** More rows than this come page by page. */
const MOST_HELD_ROWS = 10_000;

interface Props {
  chart: string;
  spec: ChartSpec & { table: TableChart };
  parts: Parts;
  header: PartHeader | undefined;
  title: string;
  onPick?: ((picked: Selection[]) => void) | undefined;
}

export function TableTile({ chart, spec, parts, header, title, onPick }: Props) {
  const { viewer } = useDashboard();
  const model = useMemo(() => tableModel(spec.table, parts, viewer), [spec, parts, viewer]);
  const [search, setSearch] = useState('');
  const deferred = useDeferredValue(search);
  const paged = (spec.table.limit ?? 0) > MOST_HELD_ROWS || header?.truncated === true;
  const fetchRows = useServerRows(chart, deferred);
  return (
    <div className={styles.frame}>
      <SearchInput className={styles.search} size="small" placeholder="Search all rows" label={`Search in ${title}`} value={search} onChange={setSearch} />
      <div className={styles.grid}>
        <LazyGrid
          columns={model.columns}
          table={parts.main}
          totals={model.totals}
          fetchRows={paged ? fetchRows : undefined}
          search={deferred}
          orderBy={paged ? spec.table.orderBy : undefined}
          label={title}
          onCellPick={onPick && ((column, value) => pickCell(column, value, onPick, viewer))}
        />
      </div>
    </div>
  );
}

/** Asks the server for rows of the chart, past the cache where the chart was refreshed. */
function useServerRows(chart: string, search: string): FetchRows {
  const { store } = useDashboard();
  const question = useChartQuestion(chart);
  // The chart may stand on the page and over the whole of it.
  const reader = useId();
  return useCallback(
    async (start, end, orderBy) => {
      const request = { ...question, offset: start, limit: end - start, ...(orderBy.length > 0 ? { orderBy } : {}), ...(search ? { search } : {}) };
      const refresh = store.passesCache(chart, JSON.stringify([reader, request]));
      return (await runQuery({ ...request, ...(refresh ? { refresh } : {}) })).table;
    },
    [store, chart, question, reader, search],
  );
}

/** Cells that rows are grouped by pick their value; times pick their whole step. */
function pickCell({ field }: TableColumn, value: Value, onPick: (picked: Selection[]) => void, viewer: Viewer): void {
  if (field.role === 'dimension' && value !== null) onPick([selectValue(field, value, viewer)]);
}
