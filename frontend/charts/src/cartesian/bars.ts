/** Bars over slots of x, grouped or stacked, upright or lying. */

import type { SeriesOption } from 'echarts';

import { textOn } from '../color';
import type { ChartContext, DrawInput, Drawing } from '../drawing';
import { isTime } from '../data';
import { asOption, asSeries } from '../echartsTypes';
import { viewerClock } from '../format';
import { axisText, shortNumber } from '../format/axisNumber';
import { slotAxis, valueAxis, valueTitle } from '../layout/axes';
import { baseOption, isCompact, themeOf } from '../layout/base';
import { grid, plotSize } from '../layout/grid';
import { header } from '../layout/header';
import { widest } from '../layout/textWidth';
import { fieldClock } from '../time/zone';
import { axisTooltip } from '../tooltip';
import { describeFrame } from './describe';
import { buildFrame, type Frame, type XYSeries } from './frame';
import { frameTooltip } from './frameTooltip';
import { type SeriesLook, seriesLooks } from './looks';
import { frameSelection, markColor } from './marks';
import { drawnExtent, stackKey, stackedSeries } from './stack';
import { thresholdLines } from './thresholds';

/** More bars than this are drawn without outlines, labels and colours of their own. */
const MANY_BARS = 3000;

interface BarsPlan {
  input: DrawInput<'bar'>;
  frame: Frame;
  series: XYSeries[];
  looks: SeriesLook[];
  stacked: boolean;
  percent: boolean;
  lying: boolean;
}

export function drawBars(input: DrawInput<'bar'>): Drawing {
  const plan = planBars(input);
  const { frame, series, looks, stacked, percent } = plan;
  const { ctx } = input;
  return {
    option: asOption({
      ...baseOption(ctx, frame.slots.length * series.length),
      ...layoutBars(plan),
      series: series.map((one, i) => barSeries(plan, one, i)),
      tooltip: axisTooltip(ctx, 'shadow', frameTooltip({ frame, series, looks, stacked, percent, ctx })),
    }),
    selectionOf: frameSelection(frame, series, ctx),
    description: describeFrame('Bar chart', frame, looks),
    notices: [],
  };
}

function planBars(input: DrawInput<'bar'>): BarsPlan {
  const { chart, ctx, parts } = input;
  const x = parts.main.fields.find((field) => field.name === chart.x);
  const clock = x ? fieldClock(x, viewerClock(ctx)) : viewerClock(ctx);
  const keepOrder = chart.orderBy !== undefined && !(x && isTime(x) && chart.orderBy.descending !== true);
  const frame = buildFrame({
    table: parts.main,
    x: chart.x,
    series: chart.series,
    metrics: chart.y,
    layout: 'slots',
    keepOrder,
    clock,
  });
  const stack = chart.stack ?? 'none';
  return {
    input,
    frame,
    series: stackedSeries(frame.series, stack, false),
    looks: seriesLooks(frame, ctx),
    stacked: stack !== 'none',
    percent: stack === 'percent',
    lying: chart.orientation === 'horizontal',
  };
}

function layoutBars({ input: { chart, ctx }, frame, series, looks, stacked, percent, lying }: BarsPlan) {
  const compact = isCompact(ctx);
  const metrics = frame.series.map((one) => one.metric);
  const legend = looks.length > 1 || frame.seriesField !== undefined;
  const top = header({
    theme: themeOf(ctx),
    width: ctx.width,
    height: ctx.height,
    mark: 'box',
    title: compact ? undefined : valueTitle(chart.yAxis, metrics, chart.y.length === 1),
    legend: legend && !compact ? looks : undefined,
  });
  const labelled = chart.showValues === true && !stacked;
  const margins = { top: top.height + (lying ? 4 : labelled ? 16 : 8), right: lying && labelled ? 44 : 12 };
  const size = plotSize(ctx, margins);
  const slots = slotAxis({
    ctx,
    field: frame.x,
    values: frame.slots,
    length: lying ? size.height : size.width,
    side: lying ? 'left' : 'bottom',
    name: compact ? undefined : chart.xTitle,
  });
  const numbers = valueAxis({
    ctx,
    axis: chart.yAxis,
    fields: metrics,
    percent,
    fromZero: true,
    extent: drawnExtent(series, stacked),
    include: percent ? [] : (chart.thresholds ?? []).map((threshold) => threshold.value),
    length: lying ? size.width / 2 : size.height,
  });
  const axes = lying ? { xAxis: numbers, yAxis: { ...slots, inverse: true } } : { xAxis: slots, yAxis: numbers };
  return { ...top.option, grid: grid(margins), ...axes };
}

function barSeries(plan: BarsPlan, one: XYSeries, i: number): SeriesOption {
  const {
    input: { chart, ctx },
    frame,
    stacked,
    lying,
  } = plan;
  const look = plan.looks[i] ?? { name: '', color: '#888888', dashed: false };
  const many = frame.slots.length * plan.series.length > MANY_BARS;
  const outline = stacked && !many && frame.slots.length < 60 ? { borderColor: themeOf(ctx).background, borderWidth: 1 } : {};
  return asSeries({
    type: 'bar',
    name: look.name,
    data: flatPairs(one, lying),
    dimensions: lying ? ['y', 'x'] : ['x', 'y'],
    encode: { x: lying ? 'y' : 'x', y: lying ? 'x' : 'y' },
    ...(stacked ? { stack: stackKey(one) } : {}),
    barMaxWidth: 56,
    barCategoryGap: frame.slots.length > 60 ? '12%' : '26%',
    barGap: '8%',
    large: many,
    largeThreshold: MANY_BARS,
    itemStyle: { color: many ? look.color : markColor(frame, one, look.color, ctx), ...outline },
    emphasis: {
      disabled: many,
      itemStyle: { color: 'inherit' },
      ...(plan.series.length > 1 ? { focus: 'series' as const } : {}),
    },
    blur: { itemStyle: { opacity: 0.45 } },
    ...(chart.showValues === true && !many ? valueLabels(plan, one, look) : {}),
    ...(i === 0 ? thresholdLines(chart.thresholds, lying ? 'xAxis' : 'yAxis', ctx) : {}),
  });
}

/** Whether a value fits into the slot of its bar; labels that overlap are left out one by one besides. */
function labelsFit(ctx: ChartContext, one: XYSeries, text: (value: number) => string, lying: boolean): boolean {
  const size = themeOf(ctx).smallTextSize;
  const { width, height } = plotSize(ctx, { top: 24 });
  const slot = (lying ? height : width) / Math.max(1, one.ys.length);
  return slot > (lying ? size : widest(Array.from(one.ys.subarray(0, 200), text), size) * 0.85);
}

/** Slot and value by turns for upright bars, value and slot for lying ones. */
function flatPairs({ xs, ys }: XYSeries, lying: boolean): Float64Array {
  const flat = new Float64Array(xs.length * 2);
  for (let i = 0; i < xs.length; i++) {
    flat[2 * i + (lying ? 1 : 0)] = xs[i] ?? Number.NaN;
    flat[2 * i + (lying ? 0 : 1)] = ys[i] ?? Number.NaN;
  }
  return flat;
}

function valueLabels({ input, percent, stacked, lying }: BarsPlan, one: XYSeries, look: SeriesLook) {
  const { ctx } = input;
  const theme = themeOf(ctx);
  const text = percent ? axisText('.0%', undefined, 1, ctx.locale) : shortNumber(one.metric.format, ctx.locale);
  const place = stacked
    ? { position: 'inside', color: textOn(look.color) }
    : { position: lying ? 'right' : 'top', color: theme.text };
  return {
    label: {
      show: stacked || labelsFit(input.ctx, one, text, lying),
      ...place,
      fontSize: theme.smallTextSize,
      distance: 4,
      formatter: (mark: { dataIndex: number }) =>
        Number.isNaN(one.ys[mark.dataIndex]) ? '' : text(one.ys[mark.dataIndex] ?? Number.NaN),
    },
    labelLayout: { hideOverlap: true },
  };
}
