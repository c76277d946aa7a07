import { describe, expect, it } from 'vitest';

import { addSteps, startOf, stepRange, stepsBetween } from '../src/time/grain';
import { tickStep, timeTicks } from '../src/time/ticks';
import { zoneClock } from '../src/time/zone';
import { context } from './context';
import { fields, rowsTable } from './fixtures';
import { optionOf } from './option';

const utc = zoneClock('UTC');
const zurich = zoneClock('Europe/Zurich');

describe('clocks', () => {
  it('go to the wall and back across a change of summer time', () => {
    for (const time of [
      Date.UTC(2024, 2, 31, 0, 30),
      Date.UTC(2024, 2, 31, 1, 30),
      Date.UTC(2024, 6, 1),
      Date.UTC(2024, 11, 1),
    ]) {
      expect(zurich.fromWall(zurich.toWall(time))).toBe(time);
    }
    expect(zurich.toWall(Date.UTC(2024, 6, 1)) - Date.UTC(2024, 6, 1)).toBe(7_200_000);
  });

  it('stand in UTC for a zone nobody knows', () => {
    expect(zoneClock('Mars/Olympus').zoneLabel(0)).toBe('UTC');
  });
});

describe('grains', () => {
  it('begin weeks on Monday and quarters in January, April, July and October', () => {
    expect(new Date(startOf('week', Date.UTC(2024, 5, 9))).toISOString()).toBe('2024-06-03T00:00:00.000Z');
    expect(new Date(startOf('quarter', Date.UTC(2024, 5, 9))).toISOString()).toBe('2024-04-01T00:00:00.000Z');
    expect(new Date(startOf('month', Date.UTC(1969, 11, 31))).toISOString()).toBe('1969-12-01T00:00:00.000Z');
  });

  it('add months of unequal length', () => {
    expect(new Date(addSteps('month', Date.UTC(2024, 0, 1), 2)).toISOString()).toBe('2024-03-01T00:00:00.000Z');
  });

  it('give a day of 23 hours where summer time begins', () => {
    const { from, to } = stepRange('day', zurich.fromWall(Date.UTC(2024, 2, 31)), zurich);
    expect((to - from) / 3_600_000).toBe(23);
  });

  it('list every step, and give up beyond a limit', () => {
    expect(stepsBetween('month', Date.UTC(2024, 0, 1), Date.UTC(2024, 3, 1), utc, 100)).toHaveLength(4);
    expect(stepsBetween('second', 0, 1e10, utc, 1000)).toBeUndefined();
  });
});

describe('steps cut in UTC', () => {
  const newYork = { ...context(), timeZone: 'America/New_York' };
  const monthBar = (times: number[]) =>
    optionOf(
      {
        spec: { dataset: 'd', bar: { x: 'departed_at', y: ['departures'] } },
        parts: {
          main: rowsTable(
            [fields.month, fields.flights],
            times.map((time) => [time, 1n]),
          ),
        },
      },
      newYork,
    ).xAxis.data;

  it('keep their names for a viewer west of Greenwich', () => {
    expect(monthBar([Date.UTC(2024, 0, 1), Date.UTC(2024, 1, 1)])).toEqual(['Jan 2024', 'Feb 2024']);
  });

  it('are told apart from steps cut in the viewer’s zone', () => {
    expect(monthBar([Date.UTC(2024, 0, 1, 5), Date.UTC(2024, 1, 1, 5)])).toEqual(['Jan 2024', 'Feb 2024']);
  });
});

describe('ticks', () => {
  it('stand at midnights of the viewer’s zone', () => {
    const [from, to] = [Date.UTC(2024, 2, 29), Date.UTC(2024, 3, 2)];
    const ticks = timeTicks(from, to, tickStep(from, to, 6, 'hour'), zurich);
    expect(ticks.every((tick) => zurich.toWall(tick) % 86_400_000 === 0)).toBe(true);
    expect(ticks).toHaveLength(4);
  });

  it('are never finer than the data', () => {
    expect(tickStep(Date.UTC(2024, 0, 1), Date.UTC(2024, 2, 1), 100, 'month')).toEqual({ grain: 'month', count: 1 });
  });

  it('fit in number over any range', () => {
    for (const days of [0.001, 0.1, 1, 9, 80, 700, 9000, 400_000]) {
      const to = days * 86_400_000;
      expect(timeTicks(0, to, tickStep(0, to, 8), utc).length).toBeLessThanOrEqual(9);
    }
  });
});
