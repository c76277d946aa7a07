/** What clicks on points and bars mean, and which of them stand out. */

import { mix } from '../color';
import { type Value } from '../data';
import type { ChartContext, MarkEvent, Selection } from '../drawing';
import { themeOf } from '../layout/base';
import { pickedValues, selectValue } from '../selection';
import type { Frame, XYSeries } from './frame';

/** The value of x at a point; undefined where a gap was put in and x is no time. */
export function xValueAt(frame: Frame, series: XYSeries, index: number): Value | undefined {
  const row = series.rows[index] ?? -1;
  if (row >= 0) return frame.table.value(row, frame.xColumn);
  return frame.kind === 'slots' ? frame.slots[index] : series.xs[index];
}

/** Selections for clicks: the series value and, where a point or bar was hit, the value of x. */
export function frameSelection(frame: Frame, series: readonly XYSeries[], ctx: ChartContext): (event: MarkEvent) => Selection[] {
  return ({ seriesIndex, dataIndex }) => {
    const hit = seriesIndex === undefined ? undefined : series[seriesIndex];
    if (!hit) return [];
    const group = hit.group && frame.seriesField ? [selectValue(frame.seriesField, hit.group.value, ctx)] : [];
    const x = dataIndex === undefined ? undefined : xValueAt(frame, hit, dataIndex);
    return x === undefined ? group : [selectValue(frame.x, x, ctx), ...group];
  };
}

/** Selections by a place on the x axis: the nearest step of any series; empty where x has no steps to pick. */
export function nearestSelection(frame: Frame, series: readonly XYSeries[], ctx: ChartContext): (x: number) => Selection[] {
  return (x) => {
    if (frame.kind === 'number' || (frame.kind === 'time' && !frame.x.grain)) return [];
    let best: { series: XYSeries; index: number; distance: number } | undefined;
    for (const one of series) {
      const index = nearestIndex(one.xs, x);
      const distance = Math.abs((one.xs[index] ?? Number.NaN) - x);
      if (distance < (best?.distance ?? Number.POSITIVE_INFINITY)) best = { series: one, index, distance };
    }
    const value = best && xValueAt(frame, best.series, best.index);
    return value === undefined ? [] : [selectValue(frame.x, value, ctx)];
  };
}

/** The index of the number nearest to one, among ascending numbers. Cost: a binary search. */
function nearestIndex(xs: Float64Array, x: number): number {
  let [low, high] = [0, xs.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((xs[middle] ?? 0) < x) low = middle + 1;
    else high = middle;
  }
  return low > 0 && x - (xs[low - 1] ?? 0) < (xs[low] ?? 0) - x ? low - 1 : low;
}

/** Whether a whole series stands out under the present cross filters. */
export function seriesStandsOut(frame: Frame, series: XYSeries, ctx: ChartContext): boolean {
  const picked = pickedValues(ctx, frame.seriesField?.name);
  return !picked || !series.group || picked(series.group.value);
}

/** The colour of a mark that steps back. */
export function faded(color: string, ctx: ChartContext): string {
  return mix(color, themeOf(ctx).background, 0.72);
}

/** The colour of each mark of a series: one colour, or a function of the index where x values are picked. */
export function markColor(
  frame: Frame,
  series: XYSeries,
  color: string,
  ctx: ChartContext,
): string | ((mark: { dataIndex: number }) => string) {
  const base = seriesStandsOut(frame, series, ctx) ? color : faded(color, ctx);
  const picked = pickedValues(ctx, frame.x.name);
  if (!picked) return base;
  return ({ dataIndex }) => (picked(xValueAt(frame, series, dataIndex) ?? null) ? base : faded(color, ctx));
}
