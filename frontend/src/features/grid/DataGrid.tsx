/** A virtualised table over a result. Sorted and searched here, or by the server where the rows are too many to hold. */

import type { OrderBy, Table, TableColumn, Value } from '@binnacle/charts';
import type { CellClickedEvent, ColDef, IDatasource } from 'ag-grid-community';
import { AgGridReact } from 'ag-grid-react';
import { useMemo } from 'react';

import { gridTheme } from './agGrid';
import { cellValue, columnWidth, compareCells, type GridRow, tableRows } from './gridRow';

/** Asks the server for rows `start` to `end` (exclusive) in an order. */
export type FetchRows = (start: number, end: number, orderBy: OrderBy[]) => Promise<Table>;

export interface DataGridProps {
  columns: TableColumn[];
  table: Table;
  totals?: string[] | undefined;
  /** Where given, rows come page by page; `table` is then only a sample for widths. */
  fetchRows?: FetchRows | undefined;
  search?: string;
  orderBy?: OrderBy[] | undefined;
  label: string;
  onCellPick?: ((column: TableColumn, value: Value) => void) | undefined;
}

const BLOCK_ROWS = 500;

export default function DataGrid({ columns, table, totals, fetchRows, search, orderBy, label, onCellPick }: DataGridProps) {
  const columnDefs = useMemo(() => columns.map((column) => columnDef(column, table, orderBy)), [columns, table, orderBy]);
  const rows = useMemo(() => tableRows(table), [table]);
  const pinned = useMemo(() => (totals ? [{ table, row: -1, totals }] : undefined), [table, totals]);
  const datasource = useMemo(() => fetchRows && serverRows(fetchRows), [fetchRows]);
  const model = datasource
    ? { rowModelType: 'infinite' as const, datasource, cacheBlockSize: BLOCK_ROWS, maxBlocksInCache: 20, infiniteInitialRowCount: table.rowCount }
    : { rowData: rows, quickFilterText: search ?? '' };
  return (
    <div style={{ height: '100%' }} role="region" aria-label={label}>
      <AgGridReact<GridRow>
        key={datasource ? 'server' : 'client'}
        theme={gridTheme}
        columnDefs={columnDefs}
        {...model}
        {...(pinned ? { pinnedBottomRowData: pinned } : {})}
        suppressCellFocus={false}
        enableCellTextSelection
        suppressDragLeaveHidesColumns
        suppressMovableColumns={false}
        getRowStyle={({ data }) => (data?.totals ? { fontWeight: 600 } : undefined)}
        {...(onCellPick ? { onCellClicked: (event: CellClickedEvent<GridRow>) => pickCell(event, columns, onCellPick) } : {})}
        noRowsOverlayComponent={() => 'No rows'}
      />
    </div>
  );
}

function pickCell(event: CellClickedEvent<GridRow>, columns: readonly TableColumn[], onCellPick: NonNullable<DataGridProps['onCellPick']>): void {
  const column = columns.find(({ index }) => String(index) === event.colDef.colId);
  // Selecting text to copy it is no pick.
  if (column && event.data && !event.data.totals && getSelection()?.isCollapsed !== false) onCellPick(column, cellValue(event.data, column));
}

function columnDef(column: TableColumn, table: Table, orderBy: OrderBy[] | undefined): ColDef<GridRow, Value> {
  const width = columnWidth(column, table);
  const place = orderBy?.findIndex((order) => order.field === column.field.name) ?? -1;
  const right = column.align === 'right';
  return {
    colId: String(column.index),
    headerName: column.title,
    type: right ? 'rightAligned' : [],
    width,
    minWidth: Math.min(width, 80),
    flex: width,
    sortable: true,
    resizable: true,
    sortingOrder: right ? ['desc', 'asc', null] : ['asc', 'desc', null],
    ...(place >= 0 ? { sort: orderBy?.[place]?.descending ? 'desc' : 'asc', sortIndex: place } : {}),
    valueGetter: ({ data }) => cellValue(data, column),
    valueFormatter: ({ data, value }) => data?.totals?.[column.index] ?? (data ? column.text(value ?? null) : '…'),
    getQuickFilterText: ({ data }) => (data ? column.text(cellValue(data, column)) : ''),
    comparator: (a, b) => compareCells(a ?? null, b ?? null, column.field.type),
    cellStyle: ({ data, value }) => (data && !data.totals ? cellStyle(column, value ?? null) : null),
  };
}

function cellStyle(column: TableColumn, value: Value): Record<string, string> {
  const { background, color, bar } = column.look(value);
  const percent = (part: number) => `${(part * 100).toFixed(1)}%`;
  const bars = bar && `linear-gradient(90deg, transparent ${percent(bar.from)}, ${bar.color} ${percent(bar.from)} ${percent(bar.to)}, transparent ${percent(bar.to)})`;
  return { backgroundColor: background ?? '', color: color ?? '', backgroundImage: bars ?? '', backgroundSize: '100% 70%', backgroundPosition: 'center', backgroundRepeat: 'no-repeat' };
}

function serverRows(fetchRows: FetchRows): IDatasource {
  return {
    getRows: ({ startRow, endRow, sortModel, context: _, successCallback, failCallback }) => {
      const orderBy = sortModel.map(({ colId, sort }): OrderBy => ({ field: colId, descending: sort === 'desc' }));
      fetchRows(startRow, endRow, orderBy).then(
        (table) => {
          const last = table.rowCount < endRow - startRow ? startRow + table.rowCount : undefined;
          successCallback(tableRows(table), last);
        },
        () => failCallback(),
      );
    },
  };
}
