/** Median, quartiles and whiskers. Part `main`, in this order: x, low, q1, median, q3, high, count. */

import { metricColor } from '../cartesian/looks';
import { faded } from '../cartesian/marks';
import { slotValues } from '../cartesian/xValues';
import { mix } from '../color';
import { ChartDataError, extent, type Field, fieldAt, type Table, type Value, valueKey } from '../data';
import type { Draw, DrawInput } from '../drawing';
import { asOption, asSeries } from '../echartsTypes';
import { unitText, valueText, viewerClock } from '../format';
import { numberText } from '../format/number';
import { slotAxis, valueAxis, valueTitle } from '../layout/axes';
import { baseOption, isCompact, themeOf } from '../layout/base';
import { grid, plotSize } from '../layout/grid';
import { header } from '../layout/header';
import { pickedValues, selectValue } from '../selection';
import { fieldClock } from '../time/zone';
import { axisTooltip, tooltipHtml } from '../tooltip';

interface BoxPlan {
  input: DrawInput<'boxPlot'>;
  table: Table;
  x: Field;
  slots: Value[];
  /** The table row of each slot, -1 for none. */
  rows: number[];
}

export const boxPlot: Draw<'boxPlot'> = (input) => {
  const plan = planBoxes(input);
  const { ctx } = input;
  return {
    option: asOption({
      ...baseOption(ctx, plan.slots.length),
      ...layoutBoxes(plan),
      series: [boxSeries(plan)],
      tooltip: axisTooltip(ctx, 'shadow', (marks) => boxTooltip(plan, marks[0]?.dataIndex ?? -1)),
    }),
    selectionOf: ({ dataIndex }) => {
      const row = plan.rows[dataIndex ?? -1] ?? -1;
      return row < 0 ? [] : [selectValue(plan.x, plan.table.value(row, 0), ctx)];
    },
    description: `Box plot of ${fieldAt(plan.table, 3).title} by ${plan.x.title}, ${plan.slots.length} boxes.`,
    notices: [],
  };
};

function planBoxes(input: DrawInput<'boxPlot'>): BoxPlan {
  const {
    ctx,
    parts: { main: table },
  } = input;
  if (table.fields.length < 7)
    throw new ChartDataError('the result lacks the columns of a box plot: x, low, q1, median, q3, high, count');
  const x = fieldAt(table, 0);
  const slots = slotValues(table, 0, { keepOrder: false, clock: fieldClock(x, viewerClock(ctx)) });
  const rowOf = new Map(Array.from({ length: table.rowCount }, (_, row) => [valueKey(table.value(row, 0)), row]));
  return { input, table, x, slots, rows: slots.map((value) => rowOf.get(valueKey(value)) ?? -1) };
}

function layoutBoxes({ input: { ctx }, table, x, slots }: BoxPlan) {
  const compact = isCompact(ctx);
  const median = fieldAt(table, 3);
  const top = header({
    theme: themeOf(ctx),
    width: ctx.width,
    title: compact ? undefined : valueTitle(undefined, [median], true),
  });
  const margins = { top: top.height + 8 };
  const size = plotSize(ctx, margins);
  const [low, high] = [extent(table.numbers(1)), extent(table.numbers(5))];
  return {
    ...top.option,
    grid: grid(margins),
    xAxis: slotAxis({ ctx, field: x, values: slots, length: size.width, side: 'bottom' }),
    yAxis: valueAxis({ ctx, fields: [median], extent: [low?.[0] ?? 0, high?.[1] ?? 1], fromZero: false, length: size.height }),
  };
}

function boxSeries({ input: { chart, ctx }, table, slots, rows }: BoxPlan) {
  const theme = themeOf(ctx);
  const picked = pickedValues(ctx, chart.x);
  const color = metricColor(chart.column, 0, ctx);
  const boxes = rows.map((row) =>
    [1, 2, 3, 4, 5].map((column) => (row < 0 ? Number.NaN : (table.numbers(column)[row] ?? Number.NaN))),
  );
  return asSeries({
    type: 'boxplot',
    boxWidth: [4, 36],
    data: boxes.map((value, i) => {
      const shown = picked && !picked(slots[i] ?? null) ? faded(color, ctx) : color;
      return { value, itemStyle: { color: mix(shown, theme.background, 0.72), borderColor: shown, borderWidth: 1.5 } };
    }),
    emphasis: { itemStyle: { borderWidth: 2, shadowBlur: 0, shadowOffsetX: 0, shadowOffsetY: 0 } },
  });
}

const LINES: readonly [column: number, label: string][] = [
  [5, '95th percentile'],
  [4, 'Upper quartile'],
  [3, 'Median'],
  [2, 'Lower quartile'],
  [1, '5th percentile'],
];

function boxTooltip({ input: { ctx }, table, x, rows }: BoxPlan, slot: number): string {
  const row = rows[slot] ?? -1;
  if (row < 0) return '';
  const lines = LINES.map(([column, label]) => ({
    label,
    value: unitText(fieldAt(table, column), ctx)(table.value(row, column)),
  }));
  const count = { label: 'Rows', value: numberText(',d', ctx.locale)(table.value(row, 6)) };
  return tooltipHtml(valueText(x, ctx)(table.value(row, 0)), [...lines, count], ctx);
}
