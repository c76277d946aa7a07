/** The marks of lines and areas: the line itself, its points, labels and states. */

import type { SeriesOption } from 'echarts';

import { mix } from '../color';
import type { DrawInput } from '../drawing';
import { asSeries } from '../echartsTypes';
import { axisText, shortNumber } from '../format/axisNumber';
import { themeOf } from '../layout/base';
import { fitText } from '../layout/textWidth';
import { pickedValues } from '../selection';
import type { Cartesian, Interpolation } from '../spec';
import type { Frame, XYSeries } from './frame';
import type { SeriesLook } from './looks';
import { seriesStandsOut } from './marks';
import { stackKey } from './stack';
import { thresholdLines } from './thresholds';

/** What lines and areas have, beside what all charts on x and y have. */
export interface LinesSpec extends Cartesian {
  interpolation?: Interpolation;
  points?: boolean;
}

/** Everything that the parts of the drawing are made from. */
export interface LinesPlan {
  input: DrawInput<'line' | 'area'>;
  chart: LinesSpec;
  area: boolean;
  frame: Frame;
  series: XYSeries[];
  looks: SeriesLook[];
  extent: [number, number];
  /** Names stand at the ends of the lines, this many pixels wide; 0 where they stand in a legend. */
  labelWidth: number;
}

/** The options of one line or area. */
export function lineSeries(plan: LinesPlan, one: XYSeries, i: number): SeriesOption {
  const {
    input: { ctx },
    chart,
    area,
    frame,
    series,
  } = plan;
  const look = plan.looks[i] ?? { name: '', color: '#888888', dashed: false };
  const opacity = seriesStandsOut(frame, one, ctx) ? 1 : 0.2;
  const stacked = (chart.stack ?? 'none') !== 'none';
  return asSeries({
    type: 'line',
    name: look.name,
    data: interleaved(one),
    dimensions: ['x', 'y'],
    ...(stacked ? { stack: stackKey(one), stackStrategy: 'samesign' as const } : {}),
    ...curve(chart.interpolation),
    ...symbols(one, chart.points === true),
    ...(one.ys.length > 1000 && !stacked ? { sampling: 'lttb' as const } : {}),
    triggerEvent: frame.seriesField === undefined ? false : 'line',
    connectNulls: false,
    itemStyle: { color: look.color, opacity },
    lineStyle: {
      color: look.color,
      width: stacked && area ? 1 : look.dashed ? 1.5 : 2,
      type: look.dashed ? [4, 4] : 'solid',
      opacity,
    },
    ...(area && !look.dashed ? { areaStyle: { color: look.color, opacity: (stacked ? 0.72 : 0.16) * opacity } } : {}),
    ...emphasis(
      series.length,
      area && !look.dashed ? { color: look.color, opacity: (stacked ? 0.72 : 0.16) * opacity } : undefined,
    ),
    ...endLabel(plan, look, opacity),
    ...valueLabels(plan, one),
    labelLayout: { moveOverlap: 'shiftY' },
    ...(i === 0 ? { ...thresholdLines(chart.thresholds, 'yAxis', ctx), ...pickedPlaces(plan) } : {}),
  });
}

/** x and y by turns, as ECharts reads typed arrays. */
export function interleaved({ xs, ys }: XYSeries): Float64Array {
  const flat = new Float64Array(xs.length * 2);
  for (let i = 0; i < xs.length; i++) {
    flat[2 * i] = xs[i] ?? Number.NaN;
    flat[2 * i + 1] = ys[i] ?? Number.NaN;
  }
  return flat;
}

/** How a line goes from point to point. */
export function curve(interpolation: Interpolation | undefined) {
  if (interpolation === 'smooth') return { smooth: 0.35, smoothMonotone: 'x' as const };
  return interpolation === 'step' ? { step: 'end' as const } : {};
}

/** Points are marked where asked, and where a point has no neighbour to draw a line to. */
export function symbols(one: XYSeries, points: boolean) {
  const plain = { symbol: 'circle', symbolSize: 6, showSymbol: points && one.ys.length <= 2000, showAllSymbol: true as const };
  if (plain.showSymbol || one.ys.length > 5000) return plain;
  const alone = (i: number) =>
    !Number.isNaN(one.ys[i]) && Number.isNaN(one.ys[i - 1] ?? Number.NaN) && Number.isNaN(one.ys[i + 1] ?? Number.NaN);
  if (!one.ys.some((_, i) => alone(i))) return plain;
  return { ...plain, showSymbol: true, symbolSize: (_: unknown, mark: { dataIndex: number }) => (alone(mark.dataIndex) ? 4 : 0) };
}

/** Under the pointer a series keeps its looks and the others step back a little. */
function emphasis(count: number, areaStyle: { color: string; opacity: number } | undefined) {
  const focus = count > 1 && count <= 60 ? { focus: 'series' as const } : {};
  const style = { emphasis: { ...focus, lineStyle: { width: 2 }, ...(areaStyle ? { areaStyle } : {}), scale: false } };
  return count > 1
    ? { ...style, blur: { lineStyle: { opacity: 0.3 }, areaStyle: { opacity: (areaStyle?.opacity ?? 0) * 0.5 } } }
    : style;
}

function endLabel({ input: { ctx }, labelWidth }: LinesPlan, look: SeriesLook, opacity: number) {
  if (labelWidth === 0) return {};
  const theme = themeOf(ctx);
  const text = fitText(look.name, labelWidth, theme.smallTextSize);
  return {
    endLabel: {
      show: true,
      distance: 6,
      formatter: () => text,
      color: mix(look.color, theme.text, 0.3),
      fontSize: theme.smallTextSize,
      opacity,
    },
  };
}

function valueLabels({ input: { ctx }, chart }: LinesPlan, one: XYSeries) {
  if (chart.showValues !== true || one.ys.length > 400) return {};
  const theme = themeOf(ctx);
  const text = chart.stack === 'percent' ? axisText('.0%', undefined, 1, ctx.locale) : shortNumber(one.metric.format, ctx.locale);
  return {
    showSymbol: true,
    label: {
      show: true,
      position: 'top',
      fontSize: theme.smallTextSize,
      color: theme.text,
      formatter: (mark: { dataIndex: number }) => text(one.ys[mark.dataIndex] ?? Number.NaN),
    },
  };
}

/** A band behind the picked steps of x. */
function pickedPlaces({ input: { ctx }, frame }: LinesPlan) {
  if (!pickedValues(ctx, frame.x.name)) return {};
  const ranges = ctx.selected?.filter((one) => one.column === frame.x.name && one.range).map((one) => one.range) ?? [];
  return {
    markArea: {
      silent: true,
      itemStyle: { color: themeOf(ctx).neutral, opacity: 0.16 },
      data: ranges.map((range) => [{ xAxis: range?.from }, { xAxis: range?.to }]),
    },
  };
}
