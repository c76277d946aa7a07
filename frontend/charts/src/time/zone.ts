/** Wall clocks of time zones: epoch milliseconds to what the clock on the wall shows there, and back. */

import type { Field } from '../data';

/** Minutes east of UTC at a moment (epoch milliseconds). */
export type OffsetMinutes = (epochMs: number) => number;

/** Turns moments into wall-clock time, written as the epoch milliseconds of the same digits in UTC. */
export interface Clock {
  toWall(epochMs: number): number;
  fromWall(wallMs: number): number;
  /** The zone as shown to people, for example `CEST` or `UTC`; empty where times have no zone. */
  zoneLabel(epochMs: number): string;
}

const PLAIN: Clock = { toWall: (time) => time, fromWall: (time) => time, zoneLabel: () => '' };
const UTC: Clock = { ...PLAIN, zoneLabel: () => 'UTC' };
const clocks = new Map<string, Clock>();

/**
 * The clock of an IANA zone. Without `Intl` (or with a name it does not know) only an `offset` given by the caller
 * knows other zones than UTC; lacking that, times stand in UTC and say so.
 */
export function zoneClock(timeZone: string, offset?: OffsetMinutes): Clock {
  if (offset) return offsetClock(offset, () => timeZone);
  const found = clocks.get(timeZone);
  if (found) return found;
  const made = makeClock(timeZone);
  clocks.set(timeZone, made);
  return made;
}

/** The clock for a field: dates and zoneless times stand as they are. */
export function fieldClock(field: Field, clock: Clock): Clock {
  return field.type === 'date' || field.zoneless ? PLAIN : clock;
}

function makeClock(timeZone: string): Clock {
  if (timeZone === 'UTC' || timeZone === 'Etc/UTC' || typeof Intl === 'undefined') return UTC;
  try {
    const label = new Intl.DateTimeFormat('en-GB', { timeZone, timeZoneName: 'short' });
    return offsetClock(intlOffset(timeZone), (time) => zoneName(label, time));
  } catch {
    return UTC;
  }
}

function offsetClock(offset: OffsetMinutes, zoneLabel: (time: number) => string): Clock {
  return {
    toWall: (time) => time + offset(time) * 60_000,
    fromWall: (wall) => {
      const first = wall - offset(wall) * 60_000;
      return wall - offset(first) * 60_000;
    },
    zoneLabel,
  };
}

function zoneName(format: Intl.DateTimeFormat, time: number): string {
  return format.formatToParts(time).find((part) => part.type === 'timeZoneName')?.value ?? 'UTC';
}

/** Offsets change at most on quarter hours, so each quarter hour is asked once. */
function intlOffset(timeZone: string): OffsetMinutes {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  const asked = new Map<number, number>();
  return (time) => {
    const quarter = Math.floor(time / 900_000);
    const known = asked.get(quarter);
    if (known !== undefined) return known;
    const minutes = askOffset(format, quarter * 900_000);
    if (asked.size > 50_000) asked.clear();
    asked.set(quarter, minutes);
    return minutes;
  };
}

function askOffset(format: Intl.DateTimeFormat, time: number): number {
  const digits: Record<string, number> = {};
  for (const part of format.formatToParts(time)) digits[part.type] = Number(part.value);
  const { year = 1970, month = 1, day = 1, hour = 0, minute = 0 } = digits;
  return Math.round((Date.UTC(year, month - 1, day, hour, minute) - time) / 60_000);
}
