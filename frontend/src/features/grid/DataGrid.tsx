/** A virtualised table over a result. Sorted and searched here, or by the server where the rows are too many to hold. */

import type { OrderBy, Table, TableColumn, Value } from '@binnacle/charts';
import { type CellClickedEvent, type ColDef, createGrid, type GridApi, type GridOptions, type IDatasource } from 'ag-grid-community';
import { useEffect, useMemo, useRef } from 'react';

import { useMessage } from '../../ui/messages';
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

export default function DataGrid({ search, label, ...content }: DataGridProps) {
  const element = useRef<HTMLDivElement>(null);
  const api = useRef<GridApi<GridRow>>(undefined);
  const { columns, table, totals, fetchRows, orderBy, onCellPick } = content;
  const { failure: onFailure } = useMessage();
  const pick = useRef(onCellPick);
  useEffect(() => {
    pick.current = onCellPick;
  });
  const options = useMemo(
    // oxlint-disable-next-line react/refs -- read when a cell is clicked, not while rendering
    () => gridOptions({ columns, table, totals, fetchRows, orderBy, onFailure }, (event) => pick.current && pickCell(event, columns, pick.current)),
    [columns, table, totals, fetchRows, orderBy, onFailure],
  );
  const mode = fetchRows ? 'server' : 'client';
  const latest = useRef(options);
  useEffect(() => {
    latest.current = options;
    api.current?.updateGridOptions(options);
  }, [options]);
  useEffect(() => {
    if (!element.current) return undefined;
    // Where rows come from cannot be changed on a living grid.
    const grid = createGrid<GridRow>(element.current, { ...latest.current, rowModelType: mode === 'server' ? 'infinite' : 'clientSide' });
    api.current = grid;
    return () => {
      api.current = undefined;
      grid.destroy();
    };
  }, [mode]);
  useEffect(() => {
    if (mode === 'client') api.current?.setGridOption('quickFilterText', search ?? '');
  }, [search, mode]);
  return <div ref={element} style={{ height: '100%' }} role="region" aria-label={label} />;
}

type Content = Pick<DataGridProps, 'columns' | 'table' | 'totals' | 'fetchRows' | 'orderBy'> & { onFailure(error: unknown): void };

function gridOptions(content: Content, onCellClicked: (event: CellClickedEvent<GridRow>) => void): GridOptions<GridRow> {
  const { columns, table, totals, fetchRows, orderBy, onFailure } = content;
  return {
    theme: gridTheme,
    columnDefs: columns.map((column) => columnDef(column, table, orderBy)),
    ...(fetchRows
      ? { datasource: serverRows(fetchRows, onFailure), cacheBlockSize: BLOCK_ROWS, maxBlocksInCache: 20, infiniteInitialRowCount: table.rowCount }
      : { rowData: tableRows(table) }),
    pinnedBottomRowData: totals ? [{ table, row: -1, totals }] : [],
    enableCellTextSelection: true,
    suppressDragLeaveHidesColumns: true,
    getRowStyle: ({ data }) => (data?.totals ? { fontWeight: 600 } : undefined),
    onCellClicked,
    overlayNoRowsTemplate: 'No rows',
  };
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

function serverRows(fetchRows: FetchRows, onFailure: (error: unknown) => void): IDatasource {
  return {
    getRows: ({ startRow, endRow, sortModel, context: _, successCallback, failCallback }) => {
      const orderBy = sortModel.map(({ colId, sort }): OrderBy => ({ field: colId, descending: sort === 'desc' }));
      fetchRows(startRow, endRow, orderBy).then(
        (table) => {
          const last = table.rowCount < endRow - startRow ? startRow + table.rowCount : undefined;
          successCallback(tableRows(table), last);
        },
        (error: unknown) => {
          onFailure(error);
          failCallback();
        },
      );
    },
  };
}
