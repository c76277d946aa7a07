/** Series on top of one another: zeros for what is missing, shares of 100 %, and how far stacks reach. */

import { extent } from '../data';
import { sumDoubles } from '../exact';
import type { Stack } from '../spec';
import type { XYSeries } from './frame';

/** Series whose points stand on top of one another, bottom first; comparisons stack among themselves. */
export function stackGroups(series: readonly XYSeries[]): Map<string, XYSeries[]> {
  const groups = new Map<string, XYSeries[]>();
  for (const one of series) {
    const key = stackKey(one);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return groups;
}

/** The stack that a series belongs to. */
export function stackKey(series: XYSeries): string {
  return series.compare ? `before ${series.metric.span ?? series.metric.name}` : 'stack';
}

/** The series as they are drawn: shares where asked, zeros instead of nothing where areas stack. */
export function stackedSeries(series: readonly XYSeries[], stack: Stack, zeros: boolean): XYSeries[] {
  if (stack === 'none') return [...series];
  const filled = zeros ? series.map(withZeros) : [...series];
  if (stack === 'stacked') return filled;
  const sums = new Map([...stackGroups(filled)].map(([key, members]) => [key, columnSums(members)]));
  return filled.map((one) => ({ ...one, ys: shares(one.ys, sums.get(stackKey(one)) ?? []) }));
}

function withZeros(series: XYSeries): XYSeries {
  return { ...series, ys: series.ys.map((y) => (Number.isNaN(y) ? 0 : y)) };
}

/** The sum of magnitudes at each place. */
function columnSums(members: readonly XYSeries[]): number[] {
  const count = members[0]?.ys.length ?? 0;
  return Array.from({ length: count }, (_, i) => sumDoubles(members.map((member) => Math.abs(member.ys[i] ?? Number.NaN))));
}

function shares(ys: Float64Array, sums: readonly number[]): Float64Array {
  return ys.map((y, i) => (sums[i] ? y / (sums[i] ?? 1) : y));
}

/** The smallest and largest value that is drawn; [0, 0] where there is none. */
export function drawnExtent(series: readonly XYSeries[], stacked: boolean): [number, number] {
  if (!stacked) return outermost(series.map((one) => extent(one.ys)));
  return outermost([...stackGroups(series).values()].map(stackExtent));
}

function stackExtent(members: readonly XYSeries[]): [number, number] {
  const count = members[0]?.ys.length ?? 0;
  let [low, high] = [0, 0];
  for (let i = 0; i < count; i++) {
    let [down, up] = [0, 0];
    for (const { ys } of members) {
      const y = ys[i] ?? 0;
      if (y > 0) up += y;
      else if (y < 0) down += y;
    }
    low = Math.min(low, down);
    high = Math.max(high, up);
  }
  return [low, high];
}

function outermost(extents: readonly ([number, number] | undefined)[]): [number, number] {
  const present = extents.filter((one) => one !== undefined);
  if (present.length === 0) return [0, 0];
  return [Math.min(...present.map(([low]) => low)), Math.max(...present.map(([, high]) => high))];
}
