/** A colour for each pair of x and y. Part `main`: [x, y, metric]. */

import { type Field, extent, fieldAt, requireField, type Table, type Value, valueKey } from '../data';
import { sumDoubles } from '../exact';
import type { ChartContext, Draw, DrawInput } from '../drawing';
import { asOption, asSeries } from '../echartsTypes';
import { unitText, valueText, viewerClock } from '../format';
import { axisText, shortNumber } from '../format/axisNumber';
import { numberText } from '../format/number';
import { slotValues } from '../cartesian/xValues';
import { slotAxis, valueTitle } from '../layout/axes';
import { baseOption, isCompact, themeOf } from '../layout/base';
import { grid, plotSize } from '../layout/grid';
import { header } from '../layout/header';
import { widest } from '../layout/textWidth';
import { colorKey, keyWidth, type MagnitudeScale, magnitudeScale } from '../magnitude';
import { pickedValues, selectValue } from '../selection';
import { fieldClock } from '../time/zone';
import { markTooltip, type TooltipMark, tooltipHtml } from '../tooltip';

interface Cells {
  /** The table row of each cell. */
  rows: number[];
  /** Place across, place down, value or share, by turns. */
  data: Float64Array;
}

interface HeatmapPlan {
  input: DrawInput<'heatmap'>;
  table: Table;
  columns: { x: number; y: number; metric: number };
  fields: { x: Field; y: Field; metric: Field };
  xs: Value[];
  ys: Value[];
  /** What is drawn at each row: the value, or its share. */
  drawn: Float64Array;
  scale: MagnitudeScale;
  /** Cells that stand out, then those that step back. */
  layers: Cells[];
}

export const heatmap: Draw<'heatmap'> = (input) => {
  const plan = planHeatmap(input);
  const { ctx } = input;
  const { table, fields, columns } = plan;
  return {
    option: asOption({
      ...baseOption(ctx, table.rowCount),
      ...layoutHeatmap(plan),
      series: plan.layers.map((cells, i) => cellSeries(plan, cells, i > 0)),
      tooltip: markTooltip(ctx, (mark) => cellTooltip(plan, mark)),
    }),
    selectionOf: ({ seriesIndex, dataIndex }) => {
      const row = plan.layers[seriesIndex ?? -1]?.rows[dataIndex ?? -1];
      if (row === undefined) return [];
      return [selectValue(fields.x, table.value(row, columns.x), ctx), selectValue(fields.y, table.value(row, columns.y), ctx)];
    },
    description: `Heatmap of ${fields.metric.title} by ${fields.x.title} and ${fields.y.title}, ${plan.xs.length} by ${plan.ys.length}.`,
    notices: [],
  };
};

function planHeatmap(input: DrawInput<'heatmap'>): HeatmapPlan {
  const {
    chart,
    ctx,
    parts: { main: table },
  } = input;
  const columns = { x: requireField(table, chart.x), y: requireField(table, chart.y), metric: requireField(table, chart.metric) };
  const fields = { x: fieldAt(table, columns.x), y: fieldAt(table, columns.y), metric: fieldAt(table, columns.metric) };
  const slots = (column: number, field: Field) =>
    slotValues(table, column, { keepOrder: false, clock: fieldClock(field, viewerClock(ctx)) });
  const [xs, ys] = [slots(columns.x, fields.x), slots(columns.y, fields.y)];
  const drawn = normalized(table, columns, chart.normalize ?? 'none');
  const scale = magnitudeScale(chart.scale, extent(drawn), themeOf(ctx));
  return { input, table, columns, fields, xs, ys, drawn, scale, layers: cellLayers(input, table, columns, xs, ys, drawn) };
}

/** Values, or their shares of the sum over each x, over each y, or over everything. */
function normalized(table: Table, columns: HeatmapPlan['columns'], normalize: 'none' | 'x' | 'y' | 'all'): Float64Array {
  const values = table.numbers(columns.metric);
  if (normalize === 'none') return values;
  const keyOf = (row: number) => (normalize === 'all' ? '' : valueKey(table.value(row, columns[normalize])));
  const members = new Map<string, number[]>();
  for (let row = 0; row < values.length; row++) {
    const group = members.get(keyOf(row));
    if (group) group.push(values[row] ?? Number.NaN);
    else members.set(keyOf(row), [values[row] ?? Number.NaN]);
  }
  const sums = new Map(Array.from(members, ([key, group]) => [key, sumDoubles(group)]));
  return values.map((value, row) => value / (sums.get(keyOf(row)) || Number.NaN));
}

function cellLayers(
  { chart, ctx }: DrawInput<'heatmap'>,
  table: Table,
  columns: HeatmapPlan['columns'],
  xs: readonly Value[],
  ys: readonly Value[],
  drawn: Float64Array,
): Cells[] {
  const [pickedX, pickedY] = [pickedValues(ctx, chart.x), pickedValues(ctx, chart.y)];
  const standsOut = (row: number) =>
    (pickedX?.(table.value(row, columns.x)) ?? true) && (pickedY?.(table.value(row, columns.y)) ?? true);
  const rows = Array.from({ length: table.rowCount }, (_, row) => row).filter((row) => !Number.isNaN(drawn[row]));
  const groups = pickedX || pickedY ? [rows.filter(standsOut), rows.filter((row) => !standsOut(row))] : [rows];
  const [xPlace, yPlace] = [places(xs), places(ys)];
  return groups.map((group) => ({
    rows: group,
    data: Float64Array.from(
      group.flatMap((row) => [
        xPlace.get(valueKey(table.value(row, columns.x))) ?? -1,
        yPlace.get(valueKey(table.value(row, columns.y))) ?? -1,
        drawn[row] ?? Number.NaN,
      ]),
    ),
  }));
}

function places(values: readonly Value[]): Map<string, number> {
  return new Map(values.map((value, place) => [valueKey(value), place]));
}

function layoutHeatmap({ input: { chart, ctx }, fields, xs, ys, scale }: HeatmapPlan) {
  const compact = isCompact(ctx);
  const percent = (chart.normalize ?? 'none') !== 'none';
  const title = percent ? `Share of ${fields.metric.title}` : valueTitle(undefined, [fields.metric], true);
  const top = header({ theme: themeOf(ctx), width: ctx.width - keyWidth(ctx), title: compact ? undefined : title });
  const margins = { top: top.height + 4, right: 4 };
  const size = plotSize(ctx, margins);
  return {
    ...top.option,
    grid: grid(margins),
    xAxis: { ...slotAxis({ ctx, field: fields.x, values: xs, length: size.width, side: 'bottom' }), axisLine: { show: false } },
    yAxis: {
      ...slotAxis({ ctx, field: fields.y, values: ys, length: size.height, side: 'left' }),
      axisLine: { show: false },
      inverse: true,
    },
    visualMap: colorKey(scale, fields.metric, percent, 2, ctx),
  };
}

function cellSeries(plan: HeatmapPlan, cells: Cells, back: boolean) {
  const {
    input: { chart, ctx },
    fields,
    xs,
    ys,
    scale,
  } = plan;
  const theme = themeOf(ctx);
  const few = xs.length * ys.length <= 2500;
  const percent = (chart.normalize ?? 'none') !== 'none';
  const text = percent ? axisText('.0%', undefined, 1, ctx.locale) : shortNumber(fields.metric.format, ctx.locale);
  return asSeries({
    type: 'heatmap',
    data: cells.data,
    dimensions: ['x', 'y', 'value'],
    progressive: 5000,
    itemStyle: { borderColor: theme.background, borderWidth: few ? 1 : 0, opacity: back ? 0.25 : 1 },
    emphasis: { itemStyle: { borderColor: theme.text, borderWidth: 1 } },
    label: {
      show: chart.showValues === true && few && labelsFit(plan, text),
      fontSize: theme.smallTextSize,
      formatter: ({ dataIndex }: { dataIndex: number }) => text(cells.data[dataIndex * 3 + 2] ?? Number.NaN),
    },
    labelLayout: { hideOverlap: true },
    ...(scale.low === scale.high ? { itemStyle: { color: scale.colorOf(scale.low) } } : {}),
  });
}

/** Whether the values' texts are no wider and no higher than the cells. */
function labelsFit({ input: { ctx }, xs, ys, drawn }: HeatmapPlan, text: (value: number) => string): boolean {
  const size = themeOf(ctx).smallTextSize;
  const { width, height } = plotSize(ctx, { top: 24, right: 4 });
  const values = drawn.subarray(0, 200);
  return width / xs.length > widest(Array.from(values, text), size) && height / ys.length > size + 2;
}

function cellTooltip(
  { input: { chart, ctx }, table, fields, columns, layers, drawn, scale }: HeatmapPlan,
  { seriesIndex, dataIndex }: TooltipMark,
): string {
  const row = layers[seriesIndex]?.rows[dataIndex];
  if (row === undefined) return '';
  const share = (chart.normalize ?? 'none') === 'none' ? {} : { note: shareNote(drawn[row] ?? Number.NaN, ctx) };
  const heading = `${valueText(fields.x, ctx)(table.value(row, columns.x))} · ${valueText(fields.y, ctx)(table.value(row, columns.y))}`;
  const value = unitText(fields.metric, ctx)(table.value(row, columns.metric));
  return tooltipHtml(
    heading,
    [{ label: fields.metric.title, value, color: scale.colorOf(drawn[row] ?? Number.NaN), ...share }],
    ctx,
  );
}

function shareNote(share: number, ctx: ChartContext): string {
  return numberText('.1%', ctx.locale)(share);
}
