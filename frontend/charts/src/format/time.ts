/** Times as text: in a zone, by grain, or by a d3-time-format pattern. */

import { timeFormatLocale } from 'd3-time-format';

import type { Grain } from '../spec';
import type { TickStep } from '../time/ticks';
import type { Clock } from '../time/zone';
import { localeNames } from './locale';

/** Writes moments (epoch milliseconds). */
export type TimeText = (epochMs: number) => string;

const PATTERNS: Record<'dayFirst' | 'monthFirst', { day: string; short: string; full: string }> = {
  dayFirst: { day: '%-d %b', short: '%-d %b %Y', full: '%a %-d %b %Y' },
  monthFirst: { day: '%b %-d', short: '%b %-d, %Y', full: '%a, %b %-d, %Y' },
};

function datePatterns(locale: string) {
  return localeNames(locale).dayFirst ? PATTERNS.dayFirst : PATTERNS.monthFirst;
}

/** A d3-time-format pattern on a clock; `%Z` is the offset of the clock. */
export function patternText(pattern: string, clock: Clock, locale: string): TimeText {
  const format = timeFormatLocale(localeNames(locale).times).utcFormat;
  const plain = format(pattern);
  if (!pattern.includes('%Z')) return (time) => plain(new Date(clock.toWall(time)));
  return (time) => format(pattern.replaceAll('%Z', offsetText(time, clock)))(new Date(clock.toWall(time)));
}

function offsetText(time: number, clock: Clock): string {
  const minutes = Math.round((clock.toWall(time) - time) / 60_000);
  const digits = (count: number) => String(count).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${digits(Math.floor(Math.abs(minutes) / 60))}${digits(Math.abs(minutes) % 60)}`;
}

/** The whole of a step in words, for tooltips and tables: `Mon, Jun 3, 2024`, `Q2 2024`, `Jun 3, 2024 14:00 CEST`. */
export function grainText(grain: Grain | undefined, clock: Clock, locale: string): TimeText {
  const { short, full } = datePatterns(locale);
  const write = (pattern: string) => patternText(pattern, clock, locale);
  switch (grain) {
    case 'year':
      return write('%Y');
    case 'quarter':
      return write('Q%q %Y');
    case 'month':
      return write('%B %Y');
    case 'week':
      return write(`Week of ${short}`);
    case 'day':
      return write(full);
    case 'hour':
    case 'minute':
      return withZone(write(`${short} %H:%M`), clock);
    case 'second':
      return withZone(write(`${short} %H:%M:%S`), clock);
    default:
      return momentText(clock, locale);
  }
}

function withZone(text: TimeText, clock: Clock): TimeText {
  return (time) => `${text(time)} ${clock.zoneLabel(time)}`.trimEnd();
}

/** A moment with as many digits as it needs; bare dates where it is midnight on a clock without a zone. */
function momentText(clock: Clock, locale: string): TimeText {
  const { short } = datePatterns(locale);
  const texts = [`${short} %H:%M:%S.%L`, `${short} %H:%M:%S`, `${short} %H:%M`].map((p) => patternText(p, clock, locale));
  const date = patternText(short, clock, locale);
  return (time) => {
    const wall = clock.toWall(time);
    const zone = clock.zoneLabel(time);
    if (zone === '' && wall % 86_400_000 === 0) return date(time);
    const text = wall % 1000 !== 0 ? texts[0] : wall % 60_000 !== 0 ? texts[1] : texts[2];
    return `${text?.(time) ?? ''} ${zone}`.trimEnd();
  };
}

/** A short label for one slot of a category axis or a cell: `Jun 3`, `Jun 2024`, `Q2 2024`. */
export function slotText(grain: Grain | undefined, clock: Clock, locale: string): TimeText {
  const { day, short } = datePatterns(locale);
  const write = (pattern: string) => patternText(pattern, clock, locale);
  switch (grain) {
    case 'year':
      return write('%Y');
    case 'quarter':
      return write('Q%q %Y');
    case 'month':
      return write('%b %Y');
    case 'week':
    case 'day':
      return write(short);
    case 'hour':
    case 'minute':
      return write(`${day} %H:%M`);
    case 'second':
      return write(`${day} %H:%M:%S`);
    default:
      return momentText(clock, locale);
  }
}

/**
 * Labels of ticks: the unit that changes, and the next larger unit where a new one begins (`Jan` is written `2024`,
 * midnight as `Jun 3`). The first tick says the year or the day too, so that an axis is never without.
 */
export function tickTexts(ticks: readonly number[], step: TickStep, clock: Clock, locale: string): TickText[] {
  const { day, short } = datePatterns(locale);
  const write = (pattern: string) => patternText(pattern, clock, locale);
  const [plain, larger, whole] = tickPatterns(step.grain, day, short).map(write);
  return ticks.map((tick, i) => {
    const wall = clock.toWall(tick);
    const crossed = i > 0 && crosses(step.grain, clock.toWall(ticks[i - 1] ?? tick), wall);
    const text = (i === 0 ? whole : crossed ? larger : plain)?.(tick) ?? '';
    return { text, strong: crossed || (i === 0 && step.grain !== 'year') };
  });
}

/** A tick's label; `strong` where a larger unit begins. */
export interface TickText {
  text: string;
  strong: boolean;
}

function tickPatterns(grain: Grain, day: string, short: string): [string, string, string] {
  switch (grain) {
    case 'year':
      return ['%Y', '%Y', '%Y'];
    case 'quarter':
    case 'month':
      return ['%b', '%Y', '%b %Y'];
    case 'week':
    case 'day':
      return [day, short, short];
    case 'hour':
    case 'minute':
      return ['%H:%M', day, day];
    case 'second':
      return ['%H:%M:%S', day, day];
  }
}

function crosses(grain: Grain, before: number, now: number): boolean {
  const [a, b] = [new Date(before), new Date(now)];
  if (grain === 'year') return false;
  if (a.getUTCFullYear() !== b.getUTCFullYear()) return true;
  const sameDay = Math.floor(before / 86_400_000) === Math.floor(now / 86_400_000);
  return !sameDay && (grain === 'hour' || grain === 'minute' || grain === 'second');
}
