/** Lines and areas over x. */

import { extent, isTime } from '../data';
import type { DrawInput, Drawing } from '../drawing';
import { asOption } from '../echartsTypes';
import { viewerClock } from '../format';
import { slotAxis, timeAxis, valueAxis, valueTitle } from '../layout/axes';
import { baseOption, isCompact, themeOf } from '../layout/base';
import { grid, plotSize } from '../layout/grid';
import { header } from '../layout/header';
import { widest } from '../layout/textWidth';
import { GRAIN_MS } from '../time/grain';
import { fieldClock } from '../time/zone';
import { axisTooltip } from '../tooltip';
import { describeFrame } from './describe';
import { buildFrame, type Frame, type XYSeries } from './frame';
import { frameTooltip } from './frameTooltip';
import { type SeriesLook, seriesLooks } from './looks';
import { lineSeries, type LinesPlan, type LinesSpec } from './lineMarks';
import { frameSelection, nearestSelection } from './marks';
import { drawnExtent, stackedSeries } from './stack';

/** Draws line and area charts; `area` fills what is below the lines. */
export function drawLines(input: DrawInput<'line' | 'area'>, chart: LinesSpec, area: boolean): Drawing {
  const plan = planLines(input, chart, area);
  const { frame, series, looks } = plan;
  const { ctx } = input;
  const stacked = (chart.stack ?? 'none') !== 'none';
  const percent = chart.stack === 'percent';
  const marks = series.reduce((sum, one) => sum + one.ys.length, 0);
  return {
    option: asOption({
      ...baseOption(ctx, marks),
      ...layoutLines(plan),
      series: series.map((one, i) => lineSeries(plan, one, i)),
      tooltip: axisTooltip(ctx, 'line', frameTooltip({ frame, series, looks, stacked, percent, ctx })),
    }),
    selectionOf: frameSelection(frame, series, ctx),
    selectionAt: nearestSelection(frame, series, ctx),
    description: describeFrame(area ? 'Area chart' : 'Line chart', frame, looks),
    notices: [],
  };
}

function planLines(input: DrawInput<'line' | 'area'>, chart: LinesSpec, area: boolean): LinesPlan {
  const { ctx, parts } = input;
  const stack = chart.stack ?? 'none';
  const x = parts.main.fields.find((field) => field.name === chart.x);
  const clock = x ? fieldClock(x, viewerClock(ctx)) : viewerClock(ctx);
  const layout = stack === 'none' ? 'points' : 'aligned';
  const keepOrder = chart.orderBy !== undefined && !(x && isTime(x));
  const frame = buildFrame({ table: parts.main, x: chart.x, series: chart.series, metrics: chart.y, layout, keepOrder, clock });
  const series = stackedSeries(logSafe(frame.series, chart.yAxis?.log === true), stack, true);
  const looks = seriesLooks(frame, ctx);
  return {
    input,
    chart,
    area,
    frame,
    series,
    looks,
    extent: drawnExtent(series, stack !== 'none'),
    labelWidth: directLabelWidth(input, frame, looks, area && stack !== 'none'),
  };
}

/** On a logarithmic axis there is no place for zero and less. */
function logSafe(series: XYSeries[], log: boolean): XYSeries[] {
  return log ? series.map((one) => ({ ...one, ys: one.ys.map((y) => (y > 0 ? y : Number.NaN)) })) : series;
}

/** Names at the ends of lines where few enough, and room for them; areas on top of one another keep a legend. */
function directLabelWidth(
  { ctx }: DrawInput<'line' | 'area'>,
  frame: Frame,
  looks: readonly SeriesLook[],
  stacked: boolean,
): number {
  const needed = looks.length > 1 || frame.seriesField !== undefined;
  const fits = looks.length <= 10 && ctx.width >= 360 && (ctx.height - 40) / looks.length >= 15;
  if (!needed || !fits || stacked) return 0;
  const size = themeOf(ctx).smallTextSize;
  return Math.min(
    widest(
      looks.map((look) => look.name),
      size,
    ) + 4,
    ctx.width * 0.28,
  );
}

function layoutLines(plan: LinesPlan) {
  const {
    input: { ctx },
    chart,
    frame,
    series,
    looks,
  } = plan;
  const theme = themeOf(ctx);
  const compact = isCompact(ctx);
  const metrics = chart.y.length;
  const legend = looks.length > 1 || frame.seriesField !== undefined;
  const top = header({
    theme,
    width: ctx.width,
    height: ctx.height,
    mark: plan.area ? 'box' : 'line',
    title: compact
      ? undefined
      : valueTitle(
          chart.yAxis,
          frame.series.map((one) => one.metric),
          metrics === 1,
        ),
    legend: !compact && legend && plan.labelWidth === 0 ? looks.map((look) => ({ ...look })) : undefined,
  });
  const margins = { top: top.height + 8, right: plan.labelWidth > 0 ? plan.labelWidth + 12 : 12 };
  const size = plotSize(ctx, margins);
  return { ...top.option, grid: grid(margins), xAxis: xAxis(plan, size.width), yAxis: yAxis(plan, size.height, series) };
}

function xAxis({ input: { ctx }, chart, frame, series }: LinesPlan, length: number) {
  const name = isCompact(ctx) ? undefined : chart.xTitle;
  const title = name
    ? { name, nameLocation: 'middle' as const, nameGap: 8, nameTextStyle: { color: themeOf(ctx).textMuted } }
    : {};
  if (frame.kind === 'slots') {
    return { ...slotAxis({ ctx, field: frame.x, values: frame.slots, length, side: 'bottom', name }), boundaryGap: false };
  }
  const range = xExtent(series, frame);
  if (frame.kind === 'time') return { ...timeAxis(ctx, frame.x, range, length), ...title };
  const axis = valueAxis({
    ctx,
    fields: [frame.x],
    extent: range,
    fromZero: false,
    length: length / 1.6,
    name: name ?? frame.x.title,
  });
  return {
    ...axis,
    min: range[0],
    max: range[1],
    splitLine: { show: false },
    axisLine: { show: true, lineStyle: { color: themeOf(ctx).axisLine } },
  };
}

function xExtent(series: readonly XYSeries[], frame: Frame): [number, number] {
  const extents = series.map((one) => extent(one.xs)).filter((one) => one !== undefined);
  const low = Math.min(...extents.map(([from]) => from));
  const high = Math.max(...extents.map(([, to]) => to));
  if (!Number.isFinite(low)) return [0, 1];
  const pad = low === high ? GRAIN_MS[frame.x.grain ?? 'hour'] / 2 : 0;
  return [low - pad, high + pad];
}

function yAxis({ input: { ctx }, chart, frame, extent: drawn, area }: LinesPlan, length: number, series: readonly XYSeries[]) {
  const percent = chart.stack === 'percent';
  return valueAxis({
    ctx,
    axis: chart.yAxis,
    length,
    percent,
    extent: drawn,
    fields: series.length > 0 ? series.map((one) => one.metric) : [frame.x],
    fromZero: area || (chart.stack ?? 'none') !== 'none',
    include: percent ? [] : (chart.thresholds ?? []).map((threshold) => threshold.value),
  });
}
