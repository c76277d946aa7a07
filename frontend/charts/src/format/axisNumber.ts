/** Numbers on axes and in small labels: short, with SI-like steps k, M, B, T. */

import { formatLocale } from 'd3-format';

import { localeNames } from './locale';
import { NULL_TEXT, parsePattern } from './number';

export type AxisText = (value: number) => string;

const STEPS: readonly [number, string][] = [
  [1e12, 'T'],
  [1e9, 'B'],
  [1e6, 'M'],
  [1e3, 'k'],
];

/**
 * A formatter for tick labels. `explicit` is the axis's own pattern and is followed to the letter; `pattern` is the
 * metric's and only gives currency and per cent, as ticks are round numbers; `largest` is the largest magnitude shown.
 */
export function axisText(explicit: string | undefined, pattern: string | undefined, largest: number, locale: string): AxisText {
  const d3 = formatLocale(localeNames(locale).numbers);
  const own = parsePattern(explicit);
  if (own) return finite(d3.format(own.toString()));
  const metric = parsePattern(pattern);
  if (metric?.type === '%' || metric?.type === 'p') return finite(d3.format('.3~p'));
  if (metric?.type === 's') return finite(d3.format(metric.toString()));
  const prefix = metric?.symbol === '$' ? '$' : '';
  return finite((value) => signed(value, (magnitude) => prefix + shortText(magnitude, largest, d3.format)));
}

/** A short text for one number on its own, for example at a mark: the metric's format below 10,000, else `12.3k`. */
export function shortNumber(pattern: string | undefined, locale: string): AxisText {
  const short = axisText(undefined, pattern, Number.POSITIVE_INFINITY, locale);
  const own = parsePattern(pattern);
  if (!own) return short;
  const whole = finite(formatLocale(localeNames(locale).numbers).format(own.toString()));
  return (value) => (Math.abs(value) < 10_000 ? whole : short)(value);
}

function finite(text: AxisText): AxisText {
  return (value) => (Number.isFinite(value) ? text(value) : NULL_TEXT);
}

function signed(value: number, text: (magnitude: number) => string): string {
  return value < 0 ? `−${text(-value)}` : text(value);
}

/** Below 10,000 numbers stand as they are; above, with a step's letter and three significant digits. */
function shortText(value: number, largest: number, format: (pattern: string) => AxisText): string {
  if (value < 1e-9) return '0';
  if (largest < 10_000 || value < 1000) return value < 1e-4 ? format('.2~e')(value) : format(value < 1 ? '.3~r' : ',.4~r')(value);
  const [size, letter] = STEPS.find(([step]) => value >= step * 0.9995) ?? [1, ''];
  return value >= 1e15 ? format('.3~e')(value) : format('.3~r')(value / size) + letter;
}
