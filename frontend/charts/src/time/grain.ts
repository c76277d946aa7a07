/** Steps of wall-clock time. All times here are wall-clock milliseconds, see {@link Clock}. */

import type { Grain } from '../spec';
import type { Clock } from './zone';

const SECOND = 1000;
const DAY = 86_400_000;

/** The usual length of a step in milliseconds; months count 30.44 days. */
export const GRAIN_MS: Record<Grain, number> = {
  second: SECOND,
  minute: 60 * SECOND,
  hour: 3600 * SECOND,
  day: DAY,
  week: 7 * DAY,
  month: 2_629_746_000,
  quarter: 7_889_238_000,
  year: 31_556_952_000,
};

/** The first moment of the step that a time lies in. */
export function startOf(grain: Grain, wallMs: number): number {
  if (grain === 'week') return Math.floor((wallMs + 3 * DAY) / (7 * DAY)) * 7 * DAY - 3 * DAY;
  const months = monthsOf(grain);
  if (months === 0) return Math.floor(wallMs / GRAIN_MS[grain]) * GRAIN_MS[grain];
  const date = new Date(wallMs);
  const month = date.getUTCFullYear() * 12 + date.getUTCMonth();
  return utcMonth(month - (month % months));
}

/** A time so many steps later. */
export function addSteps(grain: Grain, wallMs: number, steps: number): number {
  const months = monthsOf(grain);
  if (months === 0) return wallMs + steps * GRAIN_MS[grain];
  const date = new Date(wallMs);
  const month = date.getUTCFullYear() * 12 + date.getUTCMonth();
  return wallMs + utcMonth(month + steps * months) - utcMonth(month);
}

function monthsOf(grain: Grain): number {
  return grain === 'month' ? 1 : grain === 'quarter' ? 3 : grain === 'year' ? 12 : 0;
}

/** The first moment of a month counted from year 0. */
function utcMonth(month: number): number {
  return new Date(0).setUTCFullYear(Math.floor(month / 12), month - Math.floor(month / 12) * 12, 1);
}

/** The half-open range of moments (epoch milliseconds) that a step from `epochMs` covers on a clock. */
export function stepRange(grain: Grain, epochMs: number, clock: Clock): { from: number; to: number } {
  const wall = clock.toWall(epochMs);
  return { from: epochMs, to: clock.fromWall(addSteps(grain, wall, 1)) };
}

/** Every step between two moments, both included, as epoch milliseconds; undefined where they are more than `most`. */
export function stepsBetween(grain: Grain, from: number, to: number, clock: Clock, most: number): number[] | undefined {
  if ((to - from) / GRAIN_MS[grain] > most * 1.1) return undefined;
  const first = clock.toWall(from);
  const last = clock.toWall(to);
  const steps: number[] = [];
  for (let i = 0, wall = first; wall <= last; i++, wall = addSteps(grain, first, i)) {
    if (steps.length >= most) return undefined;
    steps.push(clock.fromWall(wall));
  }
  return steps;
}
