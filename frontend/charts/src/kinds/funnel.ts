/** Steps that each keep a part. Part `main`: [by, metric], or one row of metrics where there is no `by`. */

import { metricColor } from '../cartesian/looks';
import { faded } from '../cartesian/marks';
import { mix } from '../color';
import { type Field, fieldAt, requireField, toNumber, type Value } from '../data';
import type { ChartContext, Draw, DrawInput } from '../drawing';
import { asOption, asSeries } from '../echartsTypes';
import { unitText, valueText, withUnit } from '../format';
import { shortNumber } from '../format/axisNumber';
import { numberText } from '../format/number';
import { labelStyle } from '../layout/axes';
import { baseOption, isCompact, themeOf } from '../layout/base';
import { fitText, widest } from '../layout/textWidth';
import { pickedValues, selectValue } from '../selection';
import { markTooltip, tooltipHtml } from '../tooltip';

/** One step, from the first to the last. */
interface Step {
  name: string;
  metric: Field;
  value: Value;
  size: number;
  key: Value;
  color: string;
}

interface FunnelPlan {
  ctx: ChartContext;
  by: Field | undefined;
  steps: Step[];
}

export const funnel: Draw<'funnel'> = (input) => {
  const plan = planFunnel(input);
  const { ctx, by, steps } = plan;
  return {
    option: asOption({
      ...baseOption(ctx, steps.length),
      ...layoutFunnel(plan),
      series: [stepSeries(plan)],
      tooltip: markTooltip(ctx, ({ dataIndex }) => stepTooltip(plan, dataIndex)),
    }),
    selectionOf: ({ dataIndex }) => {
      const step = steps[dataIndex ?? -1];
      return step && by ? [selectValue(by, step.key, ctx)] : [];
    },
    description: `Funnel of ${steps.length} steps: ${steps.map((step) => step.name).join(', ')}.`,
    notices: [],
  };
};

function planFunnel({ chart, ctx, parts: { main: table } }: DrawInput<'funnel'>): FunnelPlan {
  const by = chart.by === undefined ? undefined : fieldAt(table, requireField(table, chart.by));
  const picked = pickedValues(ctx, by?.name);
  const base = metricColor(chart.metrics[0] ?? '', 0, ctx);
  const cells = by
    ? Array.from({ length: table.rowCount }, (_, row) => ({
        row,
        metric: chart.metrics[0] ?? '',
        key: table.value(row, requireField(table, by.name)),
      }))
    : chart.metrics.map((metric) => ({ row: 0, metric, key: null }));
  const steps = cells.map(({ row, metric, key }) => {
    const column = requireField(table, metric);
    const value = table.rowCount > 0 ? table.value(row, column) : null;
    const field = fieldAt(table, column);
    const size = Math.max(0, toNumber(value) || 0);
    return {
      name: by ? valueText(by, ctx)(key) : field.title,
      metric: field,
      value,
      size,
      key,
      color: picked && !picked(key) ? faded(base, ctx) : base,
    };
  });
  return { ctx, by, steps };
}

/** How much is left at a step, of the first one and of the one before. */
function kept(steps: readonly Step[], index: number): { ofFirst: number; ofBefore: number } {
  const size = steps[index]?.size ?? 0;
  return { ofFirst: size / (steps[0]?.size || Number.NaN), ofBefore: size / (steps[index - 1]?.size || Number.NaN) };
}

function layoutFunnel({ ctx, steps }: FunnelPlan) {
  const theme = themeOf(ctx);
  const compact = isCompact(ctx);
  const room = Math.min(
    widest(
      steps.map((step) => step.name),
      theme.textSize,
    ) + 8,
    ctx.width * 0.3,
  );
  const names = steps.map((step) => fitText(step.name, room - 4, theme.textSize));
  const axis = {
    type: 'category',
    inverse: true,
    axisLine: { show: false },
    axisTick: { show: false },
    splitLine: { show: false },
  };
  const label = {
    ...labelStyle(theme),
    interval: 0,
    rich: {
      strong: { color: theme.text, fontSize: theme.textSize, fontWeight: 600 },
      share: { color: theme.textMuted, fontSize: theme.smallTextSize, padding: [0, 0, 0, 8] },
    },
  };
  const most = steps.reduce((largest, step) => Math.max(largest, step.size), 0) || 1;
  return {
    grid: { left: room + 14, right: compact ? 8 : 118, top: 4, bottom: 4, outerBoundsMode: 'none' },
    xAxis: { type: 'value', show: false, min: -most / 2, max: most / 2 },
    yAxis: [
      { ...axis, data: names, axisLabel: { ...label, color: theme.text, fontSize: theme.textSize } },
      {
        ...axis,
        position: 'right',
        show: !compact,
        data: steps.map((_, i) => amountLabel(steps, i, ctx)),
        axisLabel: { ...label, align: 'left', margin: 10 },
      },
    ],
  };
}

function amountLabel(steps: readonly Step[], index: number, ctx: ChartContext): string {
  const step = steps[index];
  if (!step) return '';
  const text = withUnit(shortNumber(step.metric.format, ctx.locale)(toNumber(step.value)), step.metric.unit);
  return index === 0
    ? `{strong|${text}}`
    : `{strong|${text}}{share|${numberText('.1%', ctx.locale)(kept(steps, index).ofFirst)}}`;
}

/** What ECharts gives a custom series to draw one item with. */
interface Pen {
  coord(point: [number, number]): [number, number];
  size(span: [number, number]): [number, number];
}

/** A bar for each step, and between two of them a paler piece that narrows from one to the next. */
function stepSeries({ ctx, steps }: FunnelPlan) {
  return asSeries({
    type: 'custom',
    data: steps.map((step, i) => [step.size, i]),
    encode: { x: 0, y: 1 },
    animation: false,
    renderItem: ({ dataIndex }: { dataIndex: number }, pen: Pen) => stepShape(steps, dataIndex, pen, ctx),
  });
}

function stepShape(steps: readonly Step[], index: number, pen: Pen, ctx: ChartContext) {
  const step = steps[index];
  const next = steps[index + 1];
  if (!step) return null;
  const [middle, y] = pen.coord([0, index]);
  const band = pen.size([0, 1])[1];
  const height = Math.min(band * 0.62, 54);
  const widthOf = (size: number) => Math.max(1, pen.size([size, 0])[0]);
  const [width, below] = [widthOf(step.size), widthOf(next?.size ?? 0)];
  const [bottom, nextTop] = [y + height / 2, y + band - height / 2];
  const bar = { type: 'rect', shape: { x: middle - width / 2, y: y - height / 2, width, height }, style: { fill: step.color } };
  const points = [
    [middle - width / 2, bottom],
    [middle + width / 2, bottom],
    [middle + below / 2, nextTop],
    [middle - below / 2, nextTop],
  ];
  const neck = {
    type: 'polygon',
    shape: { points },
    style: { fill: mix(step.color, themeOf(ctx).background, 0.8) },
    silent: true,
  };
  return { type: 'group', children: next ? [neck, bar] : [bar] };
}

function stepTooltip({ ctx, steps }: FunnelPlan, index: number): string {
  const step = steps[index];
  if (!step) return '';
  const { ofFirst, ofBefore } = kept(steps, index);
  const share = numberText('.1%', ctx.locale);
  const shares =
    index === 0
      ? []
      : [
          { label: `of ${steps[0]?.name ?? ''}`, value: share(ofFirst) },
          { label: `of ${steps[index - 1]?.name ?? ''}`, value: share(ofBefore) },
        ];
  return tooltipHtml(
    step.name,
    [{ label: step.metric.title, value: unitText(step.metric, ctx)(step.value), color: step.color }, ...shares],
    ctx,
  );
}
