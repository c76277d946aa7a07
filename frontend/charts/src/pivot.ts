/**
 * Pivot tables: parts of a result → a tree of headers, and rows with cells.
 *
 * Parts: `main` [rows…, columns…, metrics…]; with totals `rowTotals` [rows…, metrics…], `columnTotals` [columns…,
 * metrics…], `total` [metrics…]; with subtotals `subtotals` [rows[0], columns…, metrics…], `subtotalRows` [rows[0], metrics…].
 */

import {
  type Field,
  fieldAt,
  fieldIndex,
  isNumeric,
  isTime,
  type Parts,
  requireField,
  type Table,
  toNumber,
  type Value,
  valueKey,
} from './data';
import type { Selection } from './drawing';
import { unitText, valueText, type Viewer, viewerClock } from './format';
import { selectValue } from './selection';
import type { PivotChart } from './spec';
import { partsAsCut } from './time/cut';

/** A header cell over the columns; `span` counts the leaves below it. */
export interface PivotHeader {
  label: string;
  value: Value;
  /** The values of the column dimensions down to this one; empty for totals and metrics. */
  path: Value[];
  span: number;
  total: boolean;
  children: PivotHeader[];
  /** Of the lowest level: the place among the leaves. */
  leaf?: number;
}

/** One column of cells. */
export interface PivotLeaf {
  /** The values of the column dimensions; empty for totals. */
  path: Value[];
  metric: Field;
  total: boolean;
  text(value: Value): string;
  exact(value: Value): string;
}

export interface PivotRow {
  kind: 'row' | 'subtotal' | 'total';
  /** The values of the row dimensions; fewer for subtotals, none for the total. */
  path: Value[];
  /** One text per row dimension. */
  labels: string[];
  /** One value per leaf; null where there is none. */
  cells: Value[];
}

export interface PivotModel {
  rowFields: Field[];
  columnFields: Field[];
  metrics: Field[];
  headers: PivotHeader[];
  leaves: PivotLeaf[];
  rows: PivotRow[];
}

interface PivotPlan {
  chart: PivotChart;
  parts: Parts;
  viewer: Viewer;
  rowFields: Field[];
  columnFields: Field[];
  metrics: Field[];
}

/** The model of a pivot table. Cost: one pass over each part, and one look-up per cell. */
export function pivotModel(chart: PivotChart, result: Parts, viewer: Viewer): PivotModel {
  const parts = partsAsCut(result, viewerClock(viewer));
  const { main } = parts;
  const fields = (names: readonly string[] | undefined) => (names ?? []).map((name) => fieldAt(main, requireField(main, name)));
  const plan: PivotPlan = {
    chart,
    parts,
    viewer,
    rowFields: fields(chart.rows),
    columnFields: fields(chart.columns),
    metrics: fields(chart.metrics),
  };
  const leaves = makeLeaves(plan);
  const { rowFields, columnFields, metrics } = plan;
  return { rowFields, columnFields, metrics, leaves, headers: makeHeaders(plan, leaves), rows: makeRows(plan, leaves) };
}

/** What a click on a header picks: its value and, of each level above it, the one that it stands under. */
export function pivotSelection(fields: readonly Field[], path: readonly Value[], viewer: Viewer): Selection[] {
  return path.map((value, depth) => selectValue(fields[depth] as Field, value, viewer));
}

/** Distinct combinations of some columns, each column ascending: times and numbers by size, texts by letters, null last. */
function distinctPaths(table: Table, fields: readonly Field[]): Value[][] {
  const columns = fields.map((field) => requireField(table, field.name));
  const paths = new Map<string, Value[]>();
  for (let row = 0; row < table.rowCount; row++) {
    const path = columns.map((column) => table.value(row, column));
    const key = pathKey(path);
    if (!paths.has(key)) paths.set(key, path);
  }
  return [...paths.values()].sort((a, b) => comparePaths(a, b, fields));
}

function pathKey(path: readonly Value[]): string {
  return path.map(valueKey).join('\u0001');
}

function comparePaths(a: readonly Value[], b: readonly Value[], fields: readonly Field[]): number {
  for (const [i, field] of fields.entries()) {
    const order = compareValues(a[i] ?? null, b[i] ?? null, field);
    if (order !== 0) return order;
  }
  return 0;
}

function compareValues(a: Value, b: Value, field: Field): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  if (isTime(field) || isNumeric(field)) return toNumber(a) - toNumber(b);
  return String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0;
}

function makeLeaves({ chart, parts, viewer, columnFields, metrics }: PivotPlan): PivotLeaf[] {
  const leaf = (path: Value[], metric: Field, total: boolean): PivotLeaf => ({
    path,
    metric,
    total,
    text: valueText(metric, viewer),
    exact: unitText(metric, viewer),
  });
  const paths = columnFields.length > 0 ? distinctPaths(parts.main, columnFields) : [[]];
  const plain = paths.flatMap((path) => metrics.map((metric) => leaf(path, metric, false)));
  const totals =
    chart.totals && columnFields.length > 0 && parts['rowTotals'] ? metrics.map((metric) => leaf([], metric, true)) : [];
  return [...plain, ...totals];
}

/** One level per column dimension, and the metrics below them where there are several or no dimensions. */
function makeHeaders(plan: PivotPlan, leaves: readonly PivotLeaf[]): PivotHeader[] {
  const { columnFields, metrics, viewer } = plan;
  const roots: PivotHeader[] = [];
  leaves.forEach((leaf, place) => {
    const steps = leaf.total
      ? [{ label: 'Total', value: null, path: [] }]
      : columnFields.map((field, i) => headerStep(field, leaf.path.slice(0, i + 1), viewer));
    const metric = { label: leaf.metric.title, value: leaf.metric.name, path: [] };
    addHeader(roots, metrics.length > 1 || columnFields.length === 0 ? [...steps, metric] : steps, leaf.total, place);
  });
  return roots;
}

type HeaderStep = Pick<PivotHeader, 'label' | 'value' | 'path'>;

function headerStep(field: Field, path: Value[], viewer: Viewer): HeaderStep {
  const value = path.at(-1) ?? null;
  return { label: valueText(field, viewer)(value), value, path };
}

function addHeader(roots: PivotHeader[], steps: readonly HeaderStep[], total: boolean, place: number): void {
  let level = roots;
  steps.forEach((step, depth) => {
    const last = level.at(-1);
    const same = last !== undefined && last.total === total && valueKey(last.value) === valueKey(step.value);
    const header = same ? last : { ...step, span: 0, total, children: [] };
    if (!same) level.push(header);
    header.span += 1;
    if (depth === steps.length - 1) header.leaf = place;
    level = header.children;
  });
}

/** A look-up of a part's values by the path of some columns. */
function cellIndex(table: Table | undefined, keys: readonly Field[]): (path: readonly Value[], metric: Field) => Value {
  if (!table) return () => null;
  const columns = keys.map((field) => requireField(table, field.name));
  const rows = new Map<string, number>();
  for (let row = 0; row < table.rowCount; row++) rows.set(pathKey(columns.map((column) => table.value(row, column))), row);
  return (path, metric) => {
    const row = rows.get(pathKey(path));
    const column = fieldIndex(table, metric.name);
    return row === undefined || column < 0 ? null : table.value(row, column);
  };
}

function makeRows(plan: PivotPlan, leaves: readonly PivotLeaf[]): PivotRow[] {
  const { chart, parts, rowFields, columnFields } = plan;
  const body = cellIndex(parts.main, [...rowFields, ...columnFields]);
  const side = cellIndex(parts['rowTotals'], rowFields);
  const cells = (path: Value[]) =>
    leaves.map((leaf) => (leaf.total ? side(path, leaf.metric) : body([...path, ...leaf.path], leaf.metric)));
  const paths = rowFields.length > 0 ? distinctPaths(parts.main, rowFields) : [[]];
  const rows = paths.map((path): PivotRow => ({ kind: 'row', path, labels: labelsOf(plan, path), cells: cells(path) }));
  const grouped = chart.subtotals && rowFields.length > 1 && parts['subtotals'] ? withSubtotals(plan, leaves, rows) : rows;
  return chart.totals && rowFields.length > 0 ? [...grouped, totalRow(plan, leaves)] : grouped;
}

function labelsOf({ rowFields, viewer }: PivotPlan, path: readonly Value[]): string[] {
  return rowFields.map((field, i) => (i < path.length ? valueText(field, viewer)(path[i] ?? null) : ''));
}

/** A row after each group of the outermost row dimension. */
function withSubtotals(plan: PivotPlan, leaves: readonly PivotLeaf[], rows: readonly PivotRow[]): PivotRow[] {
  const { parts, rowFields, columnFields } = plan;
  const outer = rowFields.slice(0, 1);
  const body = cellIndex(parts['subtotals'], [...outer, ...columnFields]);
  const side = cellIndex(parts['subtotalRows'], outer);
  return rows.flatMap((row, i) => {
    const path = row.path.slice(0, 1);
    const next = rows[i + 1];
    if (next && valueKey(next.path[0] ?? null) === valueKey(path[0] ?? null)) return [row];
    const cells = leaves.map((leaf) => (leaf.total ? side(path, leaf.metric) : body([...path, ...leaf.path], leaf.metric)));
    const [label = '', ...rest] = labelsOf(plan, path);
    return [row, { kind: 'subtotal' as const, path, labels: [`${label}, total`, ...rest], cells }];
  });
}

function totalRow(plan: PivotPlan, leaves: readonly PivotLeaf[]): PivotRow {
  const { parts, columnFields, rowFields } = plan;
  const [columns, corner] = [cellIndex(parts['columnTotals'], columnFields), cellIndex(parts['total'], [])];
  const cells = leaves.map((leaf) =>
    leaf.total || columnFields.length === 0 ? corner([], leaf.metric) : columns(leaf.path, leaf.metric),
  );
  return { kind: 'total', path: [], labels: rowFields.map((_, i) => (i === 0 ? 'Total' : '')), cells };
}
