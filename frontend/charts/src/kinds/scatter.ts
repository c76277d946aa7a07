/** Points. Part `main`: with `by` [by, series?, x, y, size?], without [x, y, size?, series?]. */

import { describePoints, planPoints, type PointGroup, type PointsPlan } from '../cartesian/points';
import type { Draw, MarkEvent, Selection } from '../drawing';
import { asOption, asSeries } from '../echartsTypes';
import { unitText, valueText } from '../format';
import { faded } from '../cartesian/marks';
import { valueAxis, valueTitle } from '../layout/axes';
import { baseOption, isCompact, themeOf } from '../layout/base';
import { grid, plotSize } from '../layout/grid';
import { header } from '../layout/header';
import { pickedValues, selectValue } from '../selection';
import { markTooltip, type TooltipMark, tooltipHtml } from '../tooltip';

/** From this many points of one size on, they are drawn in one go. */
const LARGE = 4000;

export const scatter: Draw<'scatter'> = (input) => {
  const plan = planPoints(input);
  const { ctx } = input;
  const count = plan.groups.reduce((sum, group) => sum + group.rows.length, 0);
  return {
    option: asOption({
      ...baseOption(ctx, count),
      ...layoutPoints(plan),
      series: plan.groups.map((group) => pointSeries(plan, group, count)),
      tooltip: markTooltip(ctx, (mark) => pointTooltip(plan, mark)),
    }),
    selectionOf: (event) => pointSelection(plan, event),
    description: describePoints(plan),
    notices: [],
  };
};

function layoutPoints(plan: PointsPlan) {
  const {
    input: { chart, ctx },
    x,
    y,
  } = plan;
  const theme = themeOf(ctx);
  const compact = isCompact(ctx);
  const legend = plan.seriesColumn >= 0 && !compact ? plan.groups : undefined;
  const top = header({
    theme,
    width: ctx.width,
    height: ctx.height,
    mark: 'box',
    title: compact ? undefined : valueTitle(chart.yAxis, [y], true),
    legend,
  });
  const margins = { top: top.height + 10, right: 14 };
  const size = plotSize(ctx, margins);
  const xName = compact ? '' : (valueTitle(chart.xAxis, [x], true) ?? '');
  const xAxis = valueAxis({
    ctx,
    axis: chart.xAxis,
    fields: [x],
    extent: plan.xExtent,
    fromZero: false,
    length: size.width / 2,
    name: xName,
  });
  const yAxis = valueAxis({ ctx, axis: chart.yAxis, fields: [y], extent: plan.yExtent, fromZero: false, length: size.height });
  return { ...top.option, grid: grid(margins), xAxis, yAxis };
}

function pointSeries(plan: PointsPlan, group: PointGroup, count: number) {
  const {
    input: { chart, ctx },
    sizeColumn,
    byColumn,
    table,
  } = plan;
  const picked = pickedValues(ctx, chart.by);
  const background = pickedValues(ctx, chart.series);
  const base = background && !background(group.value) ? faded(group.color, ctx) : group.color;
  const large = count > LARGE && sizeColumn < 0;
  const byValue = (index: number) => table.value(group.rows[index] ?? 0, byColumn);
  const color =
    picked && !large ? ({ dataIndex }: { dataIndex: number }) => (picked(byValue(dataIndex)) ? base : faded(base, ctx)) : base;
  return asSeries({
    type: 'scatter',
    name: group.name,
    data: group.data,
    dimensions: sizeColumn < 0 ? ['x', 'y'] : ['x', 'y', 'size'],
    symbolSize: sizeColumn < 0 ? pointSize(count) : (value: ArrayLike<number>) => plan.diameter(value[2] ?? Number.NaN),
    large,
    largeThreshold: LARGE,
    progressive: 10_000,
    itemStyle: { color, opacity: count > 20_000 ? 0.25 : count > 2000 ? 0.4 : 0.7 },
    emphasis: { disabled: large, itemStyle: { opacity: 1 } },
    ...pointLabels(plan, group, count),
  });
}

function pointSize(count: number): number {
  return count > 20_000 ? 2 : count > 2000 ? 4 : count > 300 ? 6 : 8;
}

/** Names at points, where they are few. */
function pointLabels({ input: { ctx }, byColumn, table }: PointsPlan, group: PointGroup, count: number) {
  const by = table.fields[byColumn];
  if (!by || count > 60 || isCompact(ctx)) return {};
  const theme = themeOf(ctx);
  const text = valueText(by, ctx);
  return {
    label: {
      show: true,
      position: 'right',
      distance: 4,
      color: theme.textMuted,
      fontSize: theme.smallTextSize,
      formatter: ({ dataIndex }: { dataIndex: number }) => text(table.value(group.rows[dataIndex] ?? 0, byColumn)),
    },
    labelLayout: { hideOverlap: true },
  };
}

function pointTooltip(
  { input: { ctx }, groups, table, byColumn, seriesColumn, columns }: PointsPlan,
  { seriesIndex, dataIndex }: TooltipMark,
): string {
  const group = groups[seriesIndex];
  const row = group?.rows[dataIndex];
  if (!group || row === undefined) return '';
  const by = table.fields[byColumn];
  const heading = by ? valueText(by, ctx)(table.value(row, byColumn)) : '';
  const series =
    seriesColumn >= 0 ? [{ label: table.fields[seriesColumn]?.title ?? '', value: group.name, color: group.color }] : [];
  const measures = columns.flatMap((column) => {
    const field = table.fields[column];
    return field ? [{ label: field.title, value: unitText(field, ctx)(table.value(row, column)) }] : [];
  });
  return tooltipHtml(heading, [...series, ...measures], ctx);
}

function pointSelection({ input: { ctx }, groups, table, byColumn, seriesColumn }: PointsPlan, event: MarkEvent): Selection[] {
  const row = groups[event.seriesIndex ?? -1]?.rows[event.dataIndex ?? -1];
  if (row === undefined) return [];
  return [byColumn, seriesColumn].flatMap((column) => {
    const field = table.fields[column];
    return field ? [selectValue(field, table.value(row, column), ctx)] : [];
  });
}
