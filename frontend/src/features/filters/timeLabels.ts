/** Time ranges in words. */

import type { Period, TimeRange } from '@binnacle/charts';

import { LOCALE } from '../../ui/viewer';

const UNITS: Record<string, string> = {
  s: 'second',
  m: 'minute',
  h: 'hour',
  d: 'day',
  w: 'week',
  M: 'month',
  Q: 'quarter',
  y: 'year',
};

export function timeLabel(range: TimeRange): string {
  if (range.last) return lastLabel(range.last);
  if (range.current) return range.current === 'day' ? 'Today' : `This ${range.current}`;
  if (range.previous) return range.previous === 'day' ? 'Yesterday' : `Previous ${range.previous}`;
  if (!range.from && !range.to) return 'All time';
  return absoluteLabel(range);
}

function lastLabel(span: string): string {
  const match = /^(\d+)(\w)$/.exec(span);
  const unit = match && UNITS[match[2] ?? ''];
  if (!match || !unit) return `Last ${span}`;
  return match[1] === '1' ? `Last ${unit}` : `Last ${match[1]} ${unit}s`;
}

/** The end is exclusive; people say the last day that is in. */
function absoluteLabel({ from, to }: TimeRange): string {
  const start = from && dateLabel(from, 0);
  const end = to && dateLabel(to, isBareDate(to) ? -1 : 0);
  if (start && end) return start === end ? start : `${start} – ${end}`;
  return start ? `Since ${start}` : `Until ${end}`;
}

export function isBareDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text);
}

const DATE = new Intl.DateTimeFormat(LOCALE, { year: 'numeric', month: 'short', day: 'numeric', timeZone: 'UTC' });
const MOMENT = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'medium', timeStyle: 'short' });

function dateLabel(text: string, shiftDays: number): string {
  const time = Date.parse(text);
  if (Number.isNaN(time)) return text;
  return isBareDate(text) ? DATE.format(time + shiftDays * 86_400_000) : MOMENT.format(time);
}

export const LAST_PRESETS = ['1h', '24h', '7d', '30d', '90d', '12M'];
export const PERIODS: Period[] = ['day', 'week', 'month', 'quarter', 'year'];
