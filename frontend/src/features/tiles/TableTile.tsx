/** A table chart. Where there are more rows than the page should hold, the server sorts and searches them. */

import { type ChartSpec, type OrderBy, type Parts, type Selection, stepRange, type TableChart, type TableColumn, tableModel, type Value, zoneClock } from '@binnacle/charts';
import { useCallback, useDeferredValue, useMemo, useState } from 'react';

import { runQuery } from '../../api/query';
import type { PartHeader } from '../../api/types';
import { SearchInput } from '../../ui/SearchInput';
import { useDashboard } from '../dashboard/dashboardContext';
import type { FetchRows } from '../grid/DataGrid';
import { LazyGrid } from '../grid/LazyGrid';
import styles from './TableTile.module.css';

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
  const fetchRows = useServerRows(chart, model.columns, deferred);
  return (
    <div className={styles.frame}>
      {paged && (
        <SearchInput className={styles.search} size="small" placeholder="Search all rows" label={`Search in ${title}`} value={search} onChange={setSearch} />
      )}
      <div className={styles.grid}>
        <LazyGrid
          columns={model.columns}
          table={parts.main}
          totals={model.totals}
          fetchRows={paged ? fetchRows : undefined}
          orderBy={paged ? spec.table.orderBy : undefined}
          label={title}
          onCellPick={onPick && ((column, value) => pickCell(column, value, onPick, viewer.timeZone))}
        />
      </div>
    </div>
  );
}

function useServerRows(chart: string, columns: readonly TableColumn[], search: string): FetchRows {
  const { dashboard, actions, viewer } = useDashboard();
  const { state } = actions;
  return useCallback(
    async (start, end, orderBy: OrderBy[]) => {
      const named = orderBy.map(({ field, descending }) => {
        const name = columns.find(({ index }) => String(index) === field)?.field.name ?? field;
        return { field: name, ...(descending ? { descending } : {}) };
      });
      const { table } = await runQuery({
        chart: { dashboard: `${dashboard.namespace}/${dashboard.name}`, chart },
        state,
        timeZone: viewer.timeZone,
        offset: start,
        limit: end - start,
        ...(named.length > 0 ? { orderBy: named } : {}),
        ...(search ? { search } : {}),
      });
      return table;
    },
    [dashboard.namespace, dashboard.name, chart, state, viewer.timeZone, columns, search],
  );
}

/** Cells that rows are grouped by pick their value; times pick their whole step. */
function pickCell({ field }: TableColumn, value: Value, onPick: (picked: Selection[]) => void, timeZone: string): void {
  if (field.role !== 'dimension' || value === null) return;
  const plain = typeof value !== 'bigint' ? value : Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
  const range = field.grain && (field.type === 'timestamp' || field.type === 'date') ? stepRange(field.grain, Number(value), zoneClock(field.type === 'date' ? 'UTC' : timeZone)) : undefined;
  onPick([{ column: field.name, values: [plain], ...(range ? { range } : {}) }]);
}
