/** Names and colours of series. */

import { mix } from '../color';
import type { ChartContext } from '../drawing';
import { valueText } from '../format';
import { themeOf } from '../layout/base';
import type { Frame, XYSeries } from './frame';

/** How one series is called and coloured. */
export interface SeriesLook {
  name: string;
  color: string;
  /** A comparison with an earlier time. */
  dashed: boolean;
}

/** The looks of a frame's series, in the same order. Names are unique. */
export function seriesLooks(frame: Frame, ctx: ChartContext): SeriesLook[] {
  const metrics = new Set(frame.series.map((series) => series.place)).size;
  const used = new Map<string, number>();
  ctx.colors.reserve(
    frame.series.flatMap(({ group }) => (group && group.value !== null ? [String(group.value)] : [])),
    frame.seriesField?.name ?? '',
  );
  return frame.series.map((series) => ({
    name: unique(seriesName(series, frame, metrics, ctx), used),
    color: seriesColor(series, frame, ctx),
    dashed: series.compare,
  }));
}

function unique(name: string, used: Map<string, number>): string {
  const count = (used.get(name) ?? 0) + 1;
  used.set(name, count);
  return count === 1 ? name : `${name} (${count})`;
}

function seriesName(series: XYSeries, frame: Frame, metrics: number, ctx: ChartContext): string {
  const base = frame.table.fields.find((field) => field.name === series.metric.metric) ?? series.metric;
  const metric = series.compare ? base.title : series.metric.title;
  const group = series.group && frame.seriesField ? valueText(frame.seriesField, ctx)(series.group.value) : undefined;
  const name = group === undefined ? metric : metrics > 1 ? `${group} · ${metric}` : group;
  return series.compare ? `${name}, ${spanWords(series.metric.span)}` : name;
}

const SPAN_UNITS: Record<string, string> = {
  s: 'second',
  m: 'minute',
  h: 'hour',
  d: 'day',
  w: 'week',
  M: 'month',
  q: 'quarter',
  y: 'year',
};

/** A span in words: `1y` is `1 year before`. */
export function spanWords(span: string | undefined): string {
  const match = /^(\d+)([a-zA-Z])$/.exec(span ?? '');
  const unit = SPAN_UNITS[match?.[2] ?? ''];
  if (!match || !unit) return span ? `${span} before` : 'before';
  return `${match[1]} ${unit}${match[1] === '1' ? '' : 's'} before`;
}

function seriesColor(series: XYSeries, frame: Frame, ctx: ChartContext): string {
  const theme = themeOf(ctx);
  const base = groupColor(series, frame, ctx);
  const paler = series.group ? mix(base, theme.background, Math.min(0.6, series.place * 0.3)) : base;
  return series.compare ? mix(paler, theme.background, 0.35) : paler;
}

function groupColor({ group, metric, place }: XYSeries, frame: Frame, ctx: ChartContext): string {
  if (!group) return metricColor(metric.metric ?? metric.name, place, ctx);
  return group.value === null ? themeOf(ctx).neutral : ctx.colors.color(String(group.value), frame.seriesField?.name ?? '');
}

/** The colour of a metric: the dashboard's own where it names one, else by its place in the chart. */
export function metricColor(metric: string, place: number, ctx: ChartContext): string {
  const { categorical } = themeOf(ctx);
  return ctx.colors.override(metric) ?? categorical[place % categorical.length] ?? '#888888';
}
