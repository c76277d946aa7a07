/** Axes of numbers, of slots and of time. */

import type { Field } from '../data';
import type { ChartContext } from '../drawing';
import { slotLabel, viewerClock } from '../format';
import { axisText } from '../format/axisNumber';
import { tickTexts } from '../format/time';
import type { Axis } from '../spec';
import type { ChartTheme } from '../theme';
import { tickStep, timeTicks } from '../time/ticks';
import { fieldClock } from '../time/zone';
import { themeOf } from './base';
import { niceStep } from './niceTicks';

/** What an axis of numbers shows: its metrics, and the smallest and largest value drawn on it. */
export interface ValueAxisInput {
  ctx: ChartContext;
  axis?: Axis | undefined;
  fields: readonly Field[];
  extent: readonly [number, number];
  /** Bars and areas begin at zero, whatever the values. */
  fromZero: boolean;
  /** Values that must lie within. */
  include?: readonly number[];
  /** Shares of 100 %. */
  percent?: boolean;
  /** CSS pixels along the axis. */
  length: number;
  name?: string;
}

/** The options of an axis of numbers, without its place. */
export function valueAxis(input: ValueAxisInput) {
  const { ctx, axis, fields, extent, percent } = input;
  const theme = themeOf(ctx);
  const largest = Math.max(Math.abs(extent[0]), Math.abs(extent[1]));
  const text = percent
    ? axisText('.0%', undefined, 1, ctx.locale)
    : axisText(axis?.format, fields[0]?.format, largest, ctx.locale);
  const bounds = { ...bound('min', input), ...bound('max', input) };
  return {
    type: axis?.log === true && !percent ? ('log' as const) : ('value' as const),
    scale: !input.fromZero && !nearZero(extent),
    splitNumber: Math.max(2, Math.min(6, Math.round(input.length / 48))),
    ...(percent ? { min: 0, max: 1 } : bounds),
    ...(fields.every((field) => field.type === 'integer') && !percent && largest < 10 ? { minInterval: 1 } : {}),
    axisLabel: { ...labelStyle(theme), formatter: (value: number) => text(value), showMaxLabel: null, hideOverlap: true },
    axisLine: { show: false },
    axisTick: { show: false },
    splitLine: { show: true, lineStyle: { color: theme.gridLine, width: 1 } },
    ...axisName(input.name, theme),
  };
}

/** Whether the values lie so near to zero, seen from their spread, that the axis should show zero. */
function nearZero([low, high]: readonly [number, number]): boolean {
  if (low <= 0 && high >= 0) return true;
  const [near, far] = low > 0 ? [low, high] : [-high, -low];
  return near / far < 0.5;
}

function bound(side: 'min' | 'max', { axis, include = [], extent }: ValueAxisInput): Record<string, unknown> {
  const fixed = axis?.[side];
  if (fixed !== undefined) return { [side]: fixed };
  const outermost = side === 'min' ? Math.min(...include) : Math.max(...include);
  const beyond = side === 'min' ? outermost < Math.min(0, extent[0]) : outermost > extent[1];
  return include.length > 0 && beyond ? { [side]: roundOutwards(outermost, extent) } : {};
}

/** The next multiple of a round step beyond a value. */
function roundOutwards(value: number, [low, high]: readonly [number, number]): number {
  const step = niceStep(Math.max(value, high) - Math.min(value, low, 0), 5);
  return (value < 0 ? Math.floor(value / step) : Math.ceil(value / step)) * step;
}

export function labelStyle(theme: ChartTheme) {
  return { color: theme.textMuted, fontSize: theme.smallTextSize };
}

function axisName(name: string | undefined, theme: ChartTheme) {
  return name ? { name, nameLocation: 'middle' as const, nameGap: 8, nameTextStyle: labelStyle(theme) } : {};
}

/** An axis title from metrics: the axis's own, or the metric's where there is one, with the unit in brackets. */
export function valueTitle(axis: Axis | undefined, fields: readonly Field[], one: boolean): string | undefined {
  if (axis?.title) return axis.title;
  const [first] = fields;
  if (!first) return undefined;
  const unit = fields.every((field) => field.unit === first.unit) ? first.unit : undefined;
  if (!one) return unit;
  return unit ? `${first.title} (${unit})` : first.title;
}

/** Room for the labels of an axis of slots. */
export interface SlotAxisInput {
  ctx: ChartContext;
  field: Field;
  /** The slots' values in order. */
  values: readonly (string | number | bigint | boolean | null)[];
  /** CSS pixels along the axis. */
  length: number;
  /** Across the bottom, or down the side. */
  side: 'bottom' | 'left';
  name?: string | undefined;
  /** The slots' texts, where they are not just those of the values. */
  labels?: readonly string[];
}

/** The options of an axis of slots: labels that fit, upright, turned or left out. */
export function slotAxis(input: SlotAxisInput) {
  const { ctx, field, values } = input;
  const theme = themeOf(ctx);
  const text = slotLabel(field, ctx);
  const labels = input.labels ?? values.map((value) => text(value));
  return {
    type: 'category' as const,
    data: labels,
    boundaryGap: true as const,
    axisLine: { show: true, lineStyle: { color: theme.axisLine } },
    axisTick: { show: false },
    splitLine: { show: false },
    axisLabel: { ...labelStyle(theme), ...slotLabels(input, labels, theme) },
    ...axisName(input.name, theme),
  };
}

function slotLabels(input: SlotAxisInput, labels: readonly string[], theme: ChartTheme) {
  const { values } = input;
  const slot = input.length / Math.max(1, labels.length);
  if (input.side === 'left') {
    const every = Math.ceil((theme.smallTextSize + 3) / slot);
    return { width: Math.round(input.ctx.width * 0.32), overflow: 'truncate' as const, interval: every - 1 };
  }
  if (input.field.grain && !input.labels && values.every((value) => value !== null)) return timeSlotLabels(input, theme);
  return bottomLabels(labels, slot, theme, input.ctx.height);
}

function bottomLabels(labels: readonly string[], slot: number, theme: ChartTheme, height: number) {
  const size = theme.smallTextSize;
  const longest = labels.reduce((most, label) => Math.max(most, label.length), 0) * size * 0.57;
  if (longest <= slot - 6) return { interval: 0 };
  if (longest <= 2 * slot && slot > 48) return { interval: 0, width: slot - 6, overflow: 'break' as const };
  const every = Math.max(1, Math.ceil((size + 4) / slot));
  const room = Math.min(110, height * 0.3);
  return { interval: every - 1, rotate: slot >= size + 10 ? 40 : 90, width: room, overflow: 'truncate' as const };
}

/** Slots of time are labelled like a time axis: round times only, larger units where they begin. */
function timeSlotLabels({ ctx, field, values, length }: SlotAxisInput, theme: ChartTheme) {
  const clock = fieldClock(field, viewerClock(ctx));
  const times = values.map(Number);
  const [from, to] = [times[0] ?? 0, times.at(-1) ?? 0];
  const step = tickStep(from, to, Math.max(2, length / 76), field.grain);
  const wanted = new Set(timeTicks(from, to, step, clock));
  const shown = times.map((time, i) => (wanted.has(time) ? i : -1)).filter((i) => i >= 0);
  if (shown.length < 2) return { interval: Math.max(0, Math.ceil((76 * times.length) / length) - 1) };
  const texts = tickTexts(
    shown.map((i) => times[i] ?? 0),
    step,
    clock,
    ctx.locale,
  );
  const byIndex = new Map(shown.map((index, i) => [index, texts[i]]));
  return {
    interval: (index: number) => byIndex.has(index),
    formatter: (_: string, index: number) => tickLabel(byIndex.get(index)),
    hideOverlap: true,
    rich: strongStyle(theme),
  };
}

function tickLabel(text: { text: string; strong: boolean } | undefined): string {
  return text ? (text.strong ? `{strong|${text.text}}` : text.text) : '';
}

function strongStyle(theme: ChartTheme) {
  return { strong: { color: theme.text, fontSize: theme.smallTextSize } };
}

/** The options of a time axis over moments (epoch ms), with ticks at round times of the viewer's zone. */
export function timeAxis(ctx: ChartContext, field: Field, [from, to]: readonly [number, number], length: number) {
  const theme = themeOf(ctx);
  const clock = fieldClock(field, viewerClock(ctx));
  const step = tickStep(from, to, Math.max(2, length / 76), field.grain);
  const ticks = timeTicks(from, to, step, clock);
  const shown = ticks.length > 0 ? ticks : [from];
  const texts = tickTexts(shown, step, clock, ctx.locale);
  const byTime = new Map(shown.map((tick, i) => [tick, texts[i]]));
  return {
    type: 'time' as const,
    min: from,
    max: to,
    axisLine: { show: true, lineStyle: { color: theme.axisLine } },
    axisTick: { show: true, length: 4, lineStyle: { color: theme.axisLine }, customValues: shown },
    splitLine: { show: false },
    axisLabel: {
      ...labelStyle(theme),
      customValues: shown,
      formatter: (value: number) => tickLabel(byTime.get(value)),
      hideOverlap: true,
      rich: strongStyle(theme),
    },
  };
}
