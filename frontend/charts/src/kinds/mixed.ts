/** Lines, bars and areas together on one or two y axes. Part `main`: x, metrics. */

import type { SeriesOption } from 'echarts';

import { describeFrame } from '../cartesian/describe';
import { buildFrame, type Frame, type XYSeries } from '../cartesian/frame';
import { frameTooltip } from '../cartesian/frameTooltip';
import { interleaved, symbols } from '../cartesian/lineMarks';
import { type SeriesLook, seriesLooks } from '../cartesian/looks';
import { frameSelection, markColor } from '../cartesian/marks';
import { drawnExtent } from '../cartesian/stack';
import type { Field } from '../data';
import type { Draw, DrawInput } from '../drawing';
import { asOption, asSeries } from '../echartsTypes';
import { viewerClock } from '../format';
import { slotAxis, valueAxis, valueTitle } from '../layout/axes';
import { baseOption, isCompact, themeOf } from '../layout/base';
import { grid, plotSize } from '../layout/grid';
import { header } from '../layout/header';
import type { Mark, MixedChart } from '../spec';
import { fieldClock } from '../time/zone';
import { axisTooltip } from '../tooltip';

interface MixedPlan {
  input: DrawInput<'mixed'>;
  frame: Frame;
  looks: SeriesLook[];
  /** One entry per series: what it is drawn as, and on which axis. */
  roles: { mark: Mark; right: boolean }[];
}

export const mixed: Draw<'mixed'> = (input) => {
  const plan = planMixed(input);
  const { frame, looks } = plan;
  const { ctx } = input;
  const look = { frame, series: frame.series, looks, stacked: false, percent: false, ctx };
  return {
    option: asOption({
      ...baseOption(ctx, frame.slots.length * frame.series.length),
      ...layoutMixed(plan),
      series: frame.series.map((one, i) => mixedSeries(plan, one, i)),
      tooltip: axisTooltip(ctx, 'shadow', frameTooltip(look)),
    }),
    selectionOf: frameSelection(frame, frame.series, ctx),
    description: describeFrame('Mixed chart', frame, looks),
    notices: [],
  };
};

function planMixed(input: DrawInput<'mixed'>): MixedPlan {
  const { chart, ctx, parts } = input;
  const listed = listedSeries(chart);
  const x = parts.main.fields.find((field) => field.name === chart.x);
  const clock = x ? fieldClock(x, viewerClock(ctx)) : viewerClock(ctx);
  const frame = buildFrame({
    table: parts.main,
    x: chart.x,
    metrics: listed.map((one) => one.metric),
    layout: 'slots',
    keepOrder: false,
    clock,
  });
  const roles = frame.series.map((one) => listed[one.place] ?? { mark: 'line' as const, right: false });
  return { input, frame, looks: seriesLooks(frame, ctx), roles };
}

function listedSeries({ left, right = [] }: MixedChart) {
  const listed = (series: MixedChart['left'], onRight: boolean) =>
    series.map(({ metric, mark = 'line' }) => ({ metric, mark, right: onRight }));
  return [...listed(left, false), ...listed(right, true)];
}

function layoutMixed(plan: MixedPlan) {
  const {
    input: { chart, ctx },
    frame,
    looks,
    roles,
  } = plan;
  const compact = isCompact(ctx);
  const [left, right] = [fieldsOn(plan, false), fieldsOn(plan, true)];
  const top = header({
    theme: themeOf(ctx),
    width: ctx.width,
    height: ctx.height,
    mark: 'box',
    title: compact ? undefined : valueTitle(chart.leftAxis, left, left.length === 1),
    rightTitle: compact || right.length === 0 ? undefined : valueTitle(chart.rightAxis, right, right.length === 1),
    legend: !compact && looks.length > 1 ? looks : undefined,
  });
  const margins = { top: top.height + 8, right: right.length > 0 ? 2 : 12 };
  const size = plotSize(ctx, margins);
  const axes = [axisOf(plan, false, size.height), ...(roles.some((role) => role.right) ? [axisOf(plan, true, size.height)] : [])];
  return {
    ...top.option,
    grid: grid(margins),
    xAxis: slotAxis({ ctx, field: frame.x, values: frame.slots, length: size.width, side: 'bottom' }),
    yAxis: axes,
  };
}

function fieldsOn({ frame, roles }: MixedPlan, right: boolean): Field[] {
  return frame.series.filter((_, i) => roles[i]?.right === right).map((one) => one.metric);
}

function axisOf(plan: MixedPlan, right: boolean, length: number) {
  const {
    input: { chart, ctx },
    frame,
    roles,
  } = plan;
  const series = frame.series.filter((_, i) => roles[i]?.right === right);
  const filled = roles.some((role) => role.right === right && role.mark !== 'line');
  const axis = valueAxis({
    ctx,
    axis: right ? chart.rightAxis : chart.leftAxis,
    fields: series.map((one) => one.metric),
    extent: drawnExtent(series, false),
    fromZero: filled,
    length,
  });
  return right ? { ...axis, position: 'right', alignTicks: true, splitLine: { show: false } } : axis;
}

function mixedSeries({ input: { ctx }, frame, looks, roles }: MixedPlan, one: XYSeries, i: number): SeriesOption {
  const look = looks[i] ?? { name: '', color: '#888888', dashed: false };
  const role = roles[i] ?? { mark: 'line', right: false };
  const shared = { name: look.name, data: interleaved(one), dimensions: ['x', 'y'], yAxisIndex: role.right ? 1 : 0 };
  if (role.mark === 'bar') {
    return asSeries({
      ...shared,
      type: 'bar',
      z: 2,
      barMaxWidth: 56,
      barCategoryGap: '26%',
      itemStyle: { color: markColor(frame, one, look.color, ctx) },
    });
  }
  return asSeries({
    ...shared,
    type: 'line',
    z: 3,
    ...symbols(one, false),
    itemStyle: { color: look.color },
    lineStyle: { color: look.color, width: 2 },
    ...(role.mark === 'area' ? { areaStyle: { color: look.color, opacity: 0.16 } } : {}),
  });
}
