/** Rises and falls that add up. Part `main`: [x, metric]. */

import { faded } from '../cartesian/marks';
import { slotValues } from '../cartesian/xValues';
import { type Field, fieldAt, requireField, type Table, toNumber, type Value, valueKey } from '../data';
import type { Draw, DrawInput } from '../drawing';
import { asOption, asSeries } from '../echartsTypes';
import { sumValues } from '../exact';
import { slotLabel, unitText, valueText, viewerClock } from '../format';
import { shortNumber } from '../format/axisNumber';
import { slotAxis, valueAxis, valueTitle } from '../layout/axes';
import { baseOption, isCompact, themeOf } from '../layout/base';
import { grid, plotSize } from '../layout/grid';
import { header } from '../layout/header';
import { textWidth } from '../layout/textWidth';
import { pickedValues, selectValue } from '../selection';
import { fieldClock } from '../time/zone';
import { axisTooltip, tooltipHtml } from '../tooltip';

/** One bar, from where the bars before it end to where it ends itself. */
interface FallStep {
  key: Value;
  /** Exact; of the total, the sum. */
  value: Value;
  from: number;
  to: number;
  color: string;
  total: boolean;
}

interface FallPlan {
  input: DrawInput<'waterfall'>;
  x: Field;
  metric: Field;
  steps: FallStep[];
}

export const waterfall: Draw<'waterfall'> = (input) => {
  const plan = planFalls(input);
  const { ctx } = input;
  const { x, metric, steps } = plan;
  return {
    option: asOption({
      ...baseOption(ctx, steps.length),
      ...layoutFalls(plan),
      series: [fallSeries(plan)],
      tooltip: axisTooltip(ctx, 'shadow', (marks) => fallTooltip(plan, marks[0]?.dataIndex ?? -1)),
    }),
    selectionOf: ({ dataIndex }) => {
      const step = steps[dataIndex ?? -1];
      return step && !step.total ? [selectValue(x, step.key, ctx)] : [];
    },
    description: `Waterfall of ${metric.title} by ${x.title}, ${steps.length} steps.`,
    notices: [],
  };
};

function planFalls(input: DrawInput<'waterfall'>): FallPlan {
  const {
    chart,
    ctx,
    parts: { main: table },
  } = input;
  const [xColumn, column] = [requireField(table, chart.x), requireField(table, chart.metric)];
  const x = fieldAt(table, xColumn);
  const rowOf = new Map(Array.from({ length: table.rowCount }, (_, row) => [valueKey(table.value(row, xColumn)), row]));
  const slots = slotValues(table, xColumn, { keepOrder: false, clock: fieldClock(x, viewerClock(ctx)) }).filter((value) =>
    rowOf.has(valueKey(value)),
  );
  const rows = slots.map((value) => rowOf.get(valueKey(value)) ?? 0);
  const steps = runningSteps(input, table, column, slots, rows);
  const sum = sumValues(rows.map((row) => table.value(row, column)));
  const total: FallStep = { key: null, value: sum, from: 0, to: toNumber(sum) || 0, color: themeOf(ctx).neutral, total: true };
  return { input, x, metric: fieldAt(table, column), steps: chart.hideTotal || steps.length === 0 ? steps : [...steps, total] };
}

function runningSteps(
  { chart, ctx }: DrawInput<'waterfall'>,
  table: Table,
  column: number,
  slots: readonly Value[],
  rows: readonly number[],
): FallStep[] {
  const { categorical } = themeOf(ctx);
  const [rise, fall] = [categorical[0] ?? '#888888', categorical[1] ?? '#888888'];
  const picked = pickedValues(ctx, chart.x);
  let sum = 0;
  return rows.map((row, i) => {
    const key = slots[i] ?? null;
    const value = table.value(row, column);
    const from = sum;
    sum += toNumber(value) || 0;
    const color = sum >= from ? rise : fall;
    return { key, value, from, to: sum, color: picked && !picked(key) ? faded(color, ctx) : color, total: false };
  });
}

function layoutFalls({ input: { ctx }, x, metric, steps }: FallPlan) {
  const compact = isCompact(ctx);
  const theme = themeOf(ctx);
  const [rise, fall] = theme.categorical;
  const top = header({ theme, width: ctx.width, title: compact ? undefined : valueTitle(undefined, [metric], true) });
  const margins = { top: top.height + 14 };
  const size = plotSize(ctx, margins);
  const edges = steps.flatMap((step) => [step.from, step.to]);
  const keys = steps.map((step) => step.key);
  const label = slotLabel(x, ctx);
  const labels = steps.map((step) => (step.total ? 'Total' : label(step.key)));
  return {
    ...top.option,
    color: [rise, fall],
    grid: grid(margins),
    xAxis: slotAxis({ ctx, field: x, values: keys, labels, length: size.width, side: 'bottom' }),
    yAxis: valueAxis({
      ctx,
      fields: [metric],
      extent: [Math.min(0, ...edges), Math.max(0, ...edges)],
      fromZero: true,
      length: size.height,
    }),
  };
}

/** What ECharts gives a custom series to draw one item with. */
interface Pen {
  coord(point: [number, number]): [number, number];
  size(span: [number, number]): [number, number];
}

function fallSeries({ input: { ctx }, metric, steps }: FallPlan) {
  return asSeries({
    type: 'custom',
    data: steps.map((step, i) => [i, step.from, step.to]),
    encode: { x: 0, y: [1, 2] },
    animation: false,
    renderItem: ({ dataIndex }: { dataIndex: number }, pen: Pen) => {
      const step = steps[dataIndex];
      return step ? fallShape(step, dataIndex, steps.length, pen, ctx, metric) : null;
    },
  });
}

/** The bar, a thin line on to the next bar, and the value where it fits. */
function fallShape(step: FallStep, index: number, count: number, pen: Pen, ctx: FallPlan['input']['ctx'], metric: Field) {
  const theme = themeOf(ctx);
  const slot = pen.size([1, 0])[0];
  const width = Math.min(56, slot * 0.68);
  const [x, start] = pen.coord([index, step.from]);
  const end = pen.coord([index, step.to])[1];
  const bar = {
    type: 'rect',
    shape: { x: x - width / 2, y: Math.min(start, end), width, height: Math.max(1, Math.abs(end - start)) },
    style: { fill: step.color },
  };
  const link = {
    type: 'line',
    silent: true,
    shape: { x1: x + width / 2, y1: end, x2: x + slot - width / 2, y2: end },
    style: { stroke: theme.axisLine, lineWidth: 1 },
  };
  const text = signedText(step, ctx.locale, metric);
  const label = {
    type: 'text',
    silent: true,
    style: {
      text,
      x,
      y: Math.min(start, end) - 4,
      textAlign: 'center',
      textVerticalAlign: 'bottom',
      fill: theme.text,
      font: `${theme.smallTextSize}px ${theme.fontFamily}`,
    },
  };
  const fits = textWidth(text, theme.smallTextSize) <= slot;
  return { type: 'group', children: [bar, ...(index < count - 1 ? [link] : []), ...(fits ? [label] : [])] };
}

function signedText(step: FallStep, locale: string, metric: Field): string {
  const text = shortNumber(metric.format, locale)(toNumber(step.value) || 0);
  return !step.total && step.to > step.from && !text.startsWith('+') ? `+${text}` : text;
}

function fallTooltip({ input: { ctx }, x, metric, steps }: FallPlan, index: number): string {
  const step = steps[index];
  if (!step) return '';
  const text = unitText(metric, ctx);
  const running = step.total
    ? []
    : [{ label: 'Running total', value: text(sumValues(steps.slice(0, index + 1).map((one) => one.value))) }];
  return tooltipHtml(
    step.total ? 'Total' : valueText(x, ctx)(step.key),
    [{ label: metric.title, value: text(step.value), color: step.color }, ...running],
    ctx,
  );
}
