/** A virtualised table over a result. Sorted and searched here, or by the server where the rows are too many to hold. */

import type { OrderBy, Table, TableColumn, Value } from '@binnacle/charts';
import { type CellClickedEvent, type ColDef, createGrid, type GridApi, type GridOptions, type IDatasource } from 'ag-grid-community';
import { useEffect, useMemo, useRef } from 'react';

import { useMessage } from '../../ui/messages';
import { gridTheme } from './agGrid';
import { cellValue, columnWidth, compareCells, type GridRow, tableRows } from './gridRow';

/** Asks the server for rows `start` to `end` (exclusive) in an order of named fields. */
export type FetchRows = (start: number, end: number, orderBy: OrderBy[]) => Promise<Table>;

export interface DataGridProps {
  columns: TableColumn[];
  /** The rows. With `fetchRows` a sample for widths; another one says that rows have changed, and those at hand are asked for again. */
  table: Table;
  totals?: string[] | undefined;
  /** Where given, rows come page by page. Another function asks for other rows. */
  fetchRows?: FetchRows | undefined;
  /** Only rows in which some cell has this; the server's matter where rows come page by page. */
  search?: string;
  /** The order that the reader finds; it is theirs to change. */
  orderBy?: OrderBy[] | undefined;
  label: string;
  onCellPick?: ((column: TableColumn, value: Value) => void) | undefined;
}

const BLOCK_ROWS = 500;

/** So many blocks are kept, and asked for again when rows have changed. */
const MOST_BLOCKS = 6;

export default function DataGrid({ search = '', label, ...content }: DataGridProps) {
  const element = useRef<HTMLDivElement>(null);
  const api = useRef<GridApi<GridRow>>(undefined);
  const { columns, table, totals, fetchRows, orderBy, onCellPick } = content;
  const { failure: onFailure } = useMessage();
  const pick = useRef(onCellPick);
  useEffect(() => {
    pick.current = onCellPick;
  });
  const mode = fetchRows ? 'server' : 'client';
  const options = useMemo(
    // oxlint-disable-next-line react/refs -- read when a cell is clicked, not while rendering
    () => gridOptions({ columns, table, totals, orderBy }, mode, (event) => pick.current && pickCell(event, pick.current)),
    [columns, table, totals, orderBy, mode],
  );
  const datasource = useMemo(() => fetchRows && serverRows(fetchRows, onFailure), [fetchRows, onFailure]);
  const latest = useRef({ options, datasource });
  useEffect(() => {
    latest.current = { options, datasource };
  });
  useEffect(() => api.current?.updateGridOptions(options), [options]);
  useEffect(() => {
    if (datasource) api.current?.setGridOption('datasource', datasource);
  }, [datasource]);
  useEffect(() => {
    if (mode === 'server' && api.current) askAgain(api.current);
  }, [table, mode]);
  const order = JSON.stringify(orderBy);
  useEffect(() => {
    if (!element.current) return undefined;
    // Where rows come from and their first order cannot be changed on a living grid.
    const grid = createGrid<GridRow>(element.current, startOptions(latest.current.options, latest.current.datasource));
    api.current = grid;
    return () => {
      api.current = undefined;
      grid.destroy();
    };
  }, [mode, order]);
  useEffect(() => {
    if (mode === 'client') api.current?.setGridOption('quickFilterText', search);
  }, [search, mode, order]);
  return <div ref={element} style={{ height: '100%' }} role="region" aria-label={label} />;
}

type Content = Pick<DataGridProps, 'columns' | 'table' | 'totals' | 'orderBy'>;

function startOptions(options: GridOptions<GridRow>, datasource: IDatasource | undefined): GridOptions<GridRow> {
  return datasource ? { ...options, rowModelType: 'infinite', datasource } : { ...options, rowModelType: 'clientSide' };
}

function gridOptions(
  { columns, table, totals, orderBy }: Content,
  mode: 'server' | 'client',
  onCellClicked: (event: CellClickedEvent<GridRow>) => void,
): GridOptions<GridRow> {
  return {
    theme: gridTheme,
    context: columns,
    columnDefs: columns.map((column) => columnDef(column, table, orderBy)),
    ...(mode === 'server'
      ? { cacheBlockSize: BLOCK_ROWS, maxBlocksInCache: MOST_BLOCKS, infiniteInitialRowCount: table.rowCount }
      : { rowData: tableRows(table), cacheQuickFilter: true, quickFilterParser: wholeText }),
    pinnedBottomRowData: totals ? [{ table, row: -1, totals }] : [],
    enableCellTextSelection: true,
    suppressDragLeaveHidesColumns: true,
    getRowStyle: ({ data }) => (data?.totals ? { fontWeight: 600 } : undefined),
    onCellClicked,
    overlayComponentParams: { noRows: NO_ROWS, noMatchingRows: NO_ROWS },
  };
}

const NO_ROWS = { overlayText: 'No rows' };

/** The server, too, looks for the text as it was typed, not for its words. */
function wholeText(search: string): string[] {
  return [search];
}

/** Asks for the blocks at hand again; their rows stay until the new ones are there, and the reader where they are. */
function askAgain(grid: GridApi<GridRow>): void {
  // There may be more rows now than there were.
  grid.setRowCount(grid.getInfiniteRowCount() ?? 0, false);
  grid.refreshInfiniteCache();
}

/** A column by its id, from what the grid hands to all who work for it. */
function columnAt(context: unknown, colId: string | undefined): TableColumn | undefined {
  return (context as TableColumn[]).find(({ index }) => String(index) === colId);
}

function pickCell({ context, colDef, data }: CellClickedEvent<GridRow>, onCellPick: NonNullable<DataGridProps['onCellPick']>): void {
  const column = columnAt(context, colDef.colId);
  // Selecting text to copy it is no pick.
  if (column && data && !data.totals && getSelection()?.isCollapsed !== false) onCellPick(column, cellValue(data, column));
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
    ...(place >= 0 ? { initialSort: orderBy?.[place]?.descending ? 'desc' : 'asc', initialSortIndex: place } : {}),
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
    getRows: ({ startRow, endRow, sortModel, context, successCallback, failCallback }) => {
      const orderBy = sortModel.flatMap(({ colId, sort }): OrderBy[] => {
        const column = columnAt(context, colId);
        return column ? [{ field: column.field.name, ...(sort === 'desc' ? { descending: true } : {}) }] : [];
      });
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
