/** Where points stand along x: sorted, with gaps kept and steps filled. */

import { distinct, fieldAt, isNumeric, isTime, type Table, toNumber, type Value } from '../data';
import type { Grain } from '../spec';
import { GRAIN_MS, stepsBetween } from '../time/grain';
import type { Clock } from '../time/zone';

/** Places along x and the table row that stands at each, -1 for none. */
export interface XPlan {
  xs: Float64Array;
  rows: Int32Array;
}

/** Steps of time are filled up to this many; beyond, only those present are shown. */
const MOST_FILLED = 5000;

/** Months and years are not all as long: a distance is longer than a step when it is longer by half. */
const LONGER = 1.5;

/** The smallest distance between neighbours; 0 where there are too few to speak of a rhythm. */
function smallestStep(sorted: readonly number[]): number {
  if (sorted.length < 3) return 0;
  let smallest = Number.POSITIVE_INFINITY;
  for (let i = 1; i < sorted.length; i++) {
    const distance = (sorted[i] ?? 0) - (sorted[i - 1] ?? 0);
    if (distance > 0 && distance < smallest) smallest = distance;
  }
  return Number.isFinite(smallest) ? smallest : 0;
}

/** The slots of an axis: times filled step by step, numbers ascending, texts in the order of the rows. */
export function slotValues(table: Table, column: number, input: { keepOrder: boolean; clock: Clock }): Value[] {
  const field = fieldAt(table, column);
  const { values } = distinct(table, column);
  if (input.keepOrder || !(isTime(field) || isNumeric(field))) return values;
  const present = values.filter((value) => value !== null).sort((a, b) => toNumber(a) - toNumber(b));
  const filled: readonly Value[] =
    isTime(field) && field.grain ? fillSteps(present.map(Number), field.grain, input.clock) : present;
  return present.length < values.length ? [...filled, null] : [...filled];
}

/** All steps from the first to the last time; the times themselves where they do not lie on steps or are too far apart. */
function fillSteps(times: readonly number[], grain: Grain, clock: Clock): readonly number[] {
  const [first, last] = [times[0], times.at(-1)];
  if (first === undefined || last === undefined || smallestStep(times) > GRAIN_MS[grain] * LONGER) return times;
  const steps = stepsBetween(grain, first, last, clock, Math.min(MOST_FILLED, times.length * 20 + 60));
  if (!steps) return times;
  const known = new Set(steps);
  return times.every((time) => known.has(time)) ? steps : times;
}

/** The rows in the order of x, with one empty point wherever a step is missing. Rows without x are left out. */
export function gappedXs(all: Float64Array, rows: readonly number[], grain: Grain | undefined): XPlan {
  const sorted = sortedRows(all, rows);
  const xs = Array.from(sorted, (row) => all[row] ?? Number.NaN);
  // What is measured every fifth year has no gaps of four years.
  const step = grain ? Math.max(GRAIN_MS[grain], smallestStep(xs)) : Number.POSITIVE_INFINITY;
  const gaps: number[] = [];
  for (let i = 1; i < xs.length; i++) {
    if ((xs[i] ?? 0) - (xs[i - 1] ?? 0) > step * LONGER) gaps.push(i);
  }
  return withGaps(all, sorted, gaps, step);
}

function sortedRows(all: Float64Array, rows: readonly number[]): Int32Array {
  const kept = Int32Array.from(rows.filter((row) => !Number.isNaN(all[row])));
  for (let i = 1; i < kept.length; i++) {
    if (xAt(all, kept, i) < xAt(all, kept, i - 1)) return kept.sort((a, b) => (all[a] ?? 0) - (all[b] ?? 0));
  }
  return kept;
}

function xAt(all: Float64Array, rows: Int32Array, i: number): number {
  return all[rows[i] ?? 0] ?? Number.NaN;
}

function withGaps(all: Float64Array, sorted: Int32Array, gaps: readonly number[], step: number): XPlan {
  const size = sorted.length + gaps.length;
  const plan = { xs: new Float64Array(size), rows: new Int32Array(size) };
  let gap = 0;
  for (let i = 0, out = 0; i < sorted.length; i++, out++) {
    if (gaps[gap] === i) {
      plan.xs[out] = xAt(all, sorted, i - 1) + step;
      plan.rows[out++] = -1;
      gap++;
    }
    plan.xs[out] = xAt(all, sorted, i);
    plan.rows[out] = sorted[i] ?? -1;
  }
  return plan;
}

/** Every place of x that any row has, ascending, with missing steps of time filled in. */
export function alignedXs(all: Float64Array, grain: Grain | undefined, clock: Clock): Float64Array {
  const sorted = Float64Array.from(all.filter((x) => !Number.isNaN(x))).sort();
  const unique = sorted.filter((x, i) => i === 0 || x !== sorted[i - 1]);
  return grain ? Float64Array.from(fillSteps(Array.from(unique), grain, clock)) : unique;
}
