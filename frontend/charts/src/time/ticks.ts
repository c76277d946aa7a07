/** Where a time axis has ticks: round wall-clock times of the viewer's zone, as many as fit. */

import type { Grain } from '../spec';
import { addSteps, GRAIN_MS, startOf } from './grain';
import type { Clock } from './zone';

/** A step between ticks: so many of a grain. */
export interface TickStep {
  grain: Grain;
  count: number;
}

const LADDER: readonly TickStep[] = [
  ...steps('second', 1, 5, 15, 30),
  ...steps('minute', 1, 5, 15, 30),
  ...steps('hour', 1, 3, 6, 12),
  ...steps('day', 1, 2),
  ...steps('week', 1, 2),
  ...steps('month', 1, 2, 3, 6),
  ...steps('year', 1, 2, 5, 10, 20, 50, 100, 200, 500),
];

function steps(grain: Grain, ...counts: number[]): TickStep[] {
  return counts.map((count) => ({ grain, count }));
}

/** The finest step that makes at most `most` ticks between two moments and is no finer than `finest`. */
export function tickStep(from: number, to: number, most: number, finest?: Grain): TickStep {
  const least = finest ? GRAIN_MS[finest] : 0;
  const fits = LADDER.find((step) => {
    const length = GRAIN_MS[step.grain] * step.count;
    return length >= least * 0.99 && (to - from) / length <= most;
  });
  return fits ?? { grain: 'year', count: 1000 };
}

/** Tick times (epoch milliseconds) between two moments, both included. */
export function timeTicks(from: number, to: number, step: TickStep, clock: Clock): number[] {
  const ticks: number[] = [];
  const last = clock.toWall(to);
  let wall = firstTick(step, clock.toWall(from));
  for (let i = 0; wall <= last && i < 1000; i++) {
    const time = clock.fromWall(wall);
    if (time >= from) ticks.push(time);
    wall = nextTick(step, wall);
  }
  return ticks;
}

/** Ticks of several hours count from midnight, of several days from the first of the month, and so on. */
function firstTick({ grain, count }: TickStep, wall: number): number {
  if (grain === 'year') return yearStart(Math.floor(new Date(wall).getUTCFullYear() / count) * count);
  if (grain === 'month') return startOf('year', wall);
  if (grain === 'week') return startOf('week', wall);
  if (grain === 'day') return startOf(count === 1 ? 'day' : 'month', wall);
  return startOf('day', wall) + Math.floor((wall - startOf('day', wall)) / (GRAIN_MS[grain] * count)) * GRAIN_MS[grain] * count;
}

function yearStart(year: number): number {
  return new Date(0).setUTCFullYear(year, 0, 1);
}

/** The tick after this one; every second day begins anew on the first of each month, without a near pair there. */
function nextTick({ grain, count }: TickStep, wall: number): number {
  const next = addSteps(grain, wall, count);
  if (grain !== 'day' || count === 1) return next;
  const month = startOf('month', addSteps('day', next, 1));
  return month > wall ? month : next;
}
