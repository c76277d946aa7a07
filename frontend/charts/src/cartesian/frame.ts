/**
 * Result rows → series of points: what line, area, bar and mixed charts draw.
 *
 * rows [x, series?, metrics…] → groups by series value → one {@link XYSeries} per group and metric.
 */

import {
  ChartDataError,
  type Field,
  fieldAt,
  fieldIndex,
  isNumeric,
  isTime,
  requireField,
  type Table,
  type Value,
  valueKey,
} from '../data';
import { sumDoubles } from '../exact';
import { alignedXs, gappedXs, slotValues, type XPlan } from './xValues';
import type { Clock } from '../time/zone';

/** One line, or the bars of one colour. The three arrays are equally long. */
export interface XYSeries {
  metric: Field;
  /** The metric's index in the table. */
  column: number;
  /** The place of the metric (of a comparison: of what it compares) among the chart's. */
  place: number;
  compare: boolean;
  /** The series value, where the chart has a series column. */
  group?: { value: Value };
  /** Epoch ms, numbers, or places among the slots; ascending. */
  xs: Float64Array;
  /** NaN where there is no value. */
  ys: Float64Array;
  /** The table row of each point; -1 where a gap was put in. */
  rows: Int32Array;
}

export interface Frame {
  table: Table;
  x: Field;
  xColumn: number;
  kind: 'time' | 'number' | 'slots';
  /** The values of the slots; empty unless `kind` is `slots`. */
  slots: Value[];
  seriesField?: Field;
  /** Largest group first; within a group in the order of the chart's metrics. */
  series: XYSeries[];
}

/** How rows become points. */
export interface FrameInput {
  table: Table;
  x: string;
  series?: string | undefined;
  metrics: readonly string[];
  /** `slots`: evenly spaced places; `points`: places on a scale, gaps kept; `aligned`: the same places for all series. */
  layout: 'slots' | 'points' | 'aligned';
  /** Slots stay in the order of the rows. */
  keepOrder: boolean;
  /** What counts the steps of x; UTC or the viewer's zone. */
  clock: Clock;
}

interface Group {
  group?: { value: Value };
  rows: number[];
  weight: number;
}

export function buildFrame(input: FrameInput): Frame {
  const { table } = input;
  const xColumn = requireField(table, input.x);
  const x = fieldAt(table, xColumn);
  const seriesColumn = input.series === undefined ? -1 : requireField(table, input.series);
  const metrics = metricColumns(table, input.metrics);
  const groups = groupRows(table, seriesColumn, metrics[0]?.column ?? 0);
  const kind = input.layout === 'slots' || !(isTime(x) || isNumeric(x)) ? 'slots' : isTime(x) ? 'time' : 'number';
  const slots = kind === 'slots' ? slotValues(table, xColumn, input) : [];
  const plan = makePlan(input, kind, xColumn, slots);
  return {
    table,
    x,
    xColumn,
    kind,
    slots,
    ...(seriesColumn >= 0 ? { seriesField: fieldAt(table, seriesColumn) } : {}),
    series: groups.flatMap((group) => groupSeries(table, group, metrics, plan(group.rows))),
  };
}

interface MetricColumn {
  column: number;
  place: number;
  compare: boolean;
}

/** The metrics' columns, each followed by its comparisons. */
function metricColumns(table: Table, metrics: readonly string[]): MetricColumn[] {
  const columns = metrics.flatMap((name, place) => {
    const base = fieldIndex(table, name);
    const compared = table.fields.flatMap((field, column) =>
      isCompareOf(field, name) ? [{ column, place, compare: true }] : [],
    );
    return [...(base < 0 ? [] : [{ column: base, place, compare: false }]), ...compared];
  });
  if (columns.length === 0) throw new ChartDataError(`the result has none of the metrics ${metrics.join(', ')}`);
  return columns;
}

function isCompareOf(field: Field, metric: string): boolean {
  return field.metric === undefined
    ? field.name.startsWith(`${metric}__`) && field.role === 'compare'
    : field.metric === metric && field.name !== metric;
}

function groupRows(table: Table, seriesColumn: number, weightColumn: number): Group[] {
  if (seriesColumn < 0) return [{ rows: Array.from({ length: table.rowCount }, (_, row) => row), weight: 0 }];
  const groups = new Map<string, Group>();
  for (let row = 0; row < table.rowCount; row++) {
    const value = table.value(row, seriesColumn);
    const key = valueKey(value);
    const group = groups.get(key);
    if (group) group.rows.push(row);
    else groups.set(key, { group: { value }, rows: [row], weight: 0 });
  }
  const weights = table.numbers(weightColumn);
  for (const group of groups.values()) group.weight = sumDoubles(group.rows.map((row) => Math.abs(weights[row] ?? 0)));
  return [...groups.values()].sort((a, b) => b.weight - a.weight || compareGroups(a, b));
}

function compareGroups(a: Group, b: Group): number {
  const [left, right] = [String(a.group?.value), String(b.group?.value)];
  return left < right ? -1 : left > right ? 1 : 0;
}

function makePlan(input: FrameInput, kind: Frame['kind'], xColumn: number, slots: readonly Value[]): (rows: number[]) => XPlan {
  const { table, clock } = input;
  if (kind === 'slots') {
    const places = new Map(slots.map((value, place) => [valueKey(value), place]));
    return (rows) => slotPlan(rows, slots.length, (row) => places.get(valueKey(table.value(row, xColumn))) ?? -1);
  }
  const xs = table.numbers(xColumn);
  const grain = kind === 'time' ? fieldAt(table, xColumn).grain : undefined;
  if (input.layout !== 'aligned') return (rows) => gappedXs(xs, rows, grain);
  const all = alignedXs(xs, grain, clock);
  const places = new Map(Array.from(all, (value, place) => [value, place]));
  return (rows) => ({ xs: all, rows: slotPlan(rows, all.length, (row) => places.get(xs[row] ?? Number.NaN) ?? -1).rows });
}

/** One entry per place; rows without a place are left out. */
function slotPlan(rows: readonly number[], count: number, placeOf: (row: number) => number): XPlan {
  const rowAt = new Int32Array(count).fill(-1);
  for (const row of rows) {
    const place = placeOf(row);
    if (place >= 0) rowAt[place] = row;
  }
  return { xs: Float64Array.from({ length: count }, (_, place) => place), rows: rowAt };
}

function groupSeries(table: Table, { group }: Group, metrics: readonly MetricColumn[], plan: XPlan): XYSeries[] {
  return metrics.map(({ column, place, compare }) => {
    const numbers = table.numbers(column);
    const ys = Float64Array.from(plan.rows, (row) => (row < 0 ? Number.NaN : (numbers[row] ?? Number.NaN)));
    return {
      metric: fieldAt(table, column),
      column,
      place,
      compare,
      ...(group ? { group } : {}),
      xs: plan.xs,
      ys,
      rows: plan.rows,
    };
  });
}
