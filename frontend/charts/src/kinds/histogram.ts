/** How often values fall into each bin. Part `main`, in this order: series?, lower end of the bin, upper end, count. */

import { metricColor } from '../cartesian/looks';
import { faded } from '../cartesian/marks';
import { ChartDataError, type Field, fieldAt, type Table, type Value, valueKey } from '../data';
import type { ChartContext, Draw, DrawInput } from '../drawing';
import { asOption, asSeries } from '../echartsTypes';
import { sumDoubles } from '../exact';
import { valueText, withUnit } from '../format';
import { axisText } from '../format/axisNumber';
import { numberText } from '../format/number';
import { labelStyle, valueAxis } from '../layout/axes';
import { baseOption, isCompact, themeOf } from '../layout/base';
import { grid, plotSize } from '../layout/grid';
import { header } from '../layout/header';
import { niceTicks } from '../layout/niceTicks';
import { pickedRanges, pickedValues, scalar, selectValue } from '../selection';
import { axisTooltip, type TooltipMark, tooltipHtml } from '../tooltip';

/** Counts of one series in every bin. */
interface BinSeries {
  value: Value;
  name: string;
  color: string;
  counts: Float64Array;
  /** Counts or shares, cumulated where asked: what is drawn. */
  heights: Float64Array;
}

interface HistogramPlan {
  input: DrawInput<'histogram'>;
  seriesField: Field | undefined;
  column: Field;
  low: number;
  width: number;
  bins: number;
  series: BinSeries[];
}

export const histogram: Draw<'histogram'> = (input) => {
  const plan = planHistogram(input);
  const { ctx, chart } = input;
  return {
    option: asOption({
      ...baseOption(ctx, plan.bins * plan.series.length),
      ...layoutHistogram(plan),
      series: plan.series.map((one, i) => binSeries(plan, one, i)),
      tooltip: axisTooltip(ctx, 'shadow', (marks) => binTooltip(plan, marks)),
    }),
    selectionOf: ({ seriesIndex, dataIndex }) => {
      const one = plan.series[seriesIndex ?? -1];
      if (!one || dataIndex === undefined) return [];
      const range = { from: binEnd(plan, dataIndex), to: binEnd(plan, dataIndex + 1) };
      const group = plan.seriesField ? [selectValue(plan.seriesField, one.value, ctx)] : [];
      return [{ column: chart.column, values: [scalar(range.from)], range }, ...group];
    },
    description: `Histogram of ${plan.column.title}, ${plan.bins} bins.`,
    notices: [],
  };
};

function planHistogram(input: DrawInput<'histogram'>): HistogramPlan {
  const {
    chart,
    parts: { main: table },
  } = input;
  const first = chart.series === undefined ? 0 : 1;
  if (table.fields.length < first + 3)
    throw new ChartDataError('the result lacks the columns of a histogram: lower end, upper end, count');
  const [starts, ends] = [table.numbers(first), table.numbers(first + 1)];
  const low = starts.reduce((least, start) => Math.min(least, start), Number.POSITIVE_INFINITY);
  const high = ends.reduce((most, end) => Math.max(most, end), Number.NEGATIVE_INFINITY);
  const width = table.rowCount > 0 ? (ends[0] ?? 0) - (starts[0] ?? 0) || 1 : 1;
  const bins = table.rowCount > 0 ? Math.max(1, Math.round((high - low) / width)) : 0;
  const plan = {
    input,
    column: fieldAt(table, first),
    seriesField: first === 1 ? fieldAt(table, 0) : undefined,
    low: Number.isFinite(low) ? low : 0,
    width,
    bins,
  };
  return { ...plan, series: readBins(plan, table, first) };
}

/** The lower end of a bin, that is the upper end of the one before; free of the dust of floating point. */
function binEnd({ low, width }: Pick<HistogramPlan, 'low' | 'width'>, bin: number): number {
  return Number((low + bin * width).toPrecision(12));
}

function readBins(plan: Omit<HistogramPlan, 'series'>, table: Table, first: number): BinSeries[] {
  const groups = new Map<string, { value: Value; counts: Float64Array }>();
  const [starts, counts] = [table.numbers(first), table.numbers(first + 2)];
  for (let row = 0; row < table.rowCount; row++) {
    const value = first === 1 ? table.value(row, 0) : null;
    const group = groups.get(valueKey(value)) ?? { value, counts: new Float64Array(plan.bins) };
    groups.set(valueKey(value), group);
    const bin = Math.round(((starts[row] ?? 0) - plan.low) / plan.width);
    group.counts[bin] = (group.counts[bin] ?? 0) + (counts[row] || 0);
  }
  return [...groups.values()].map((group) => ({
    ...group,
    ...binLook(plan, group.value),
    heights: heightsOf(group.counts, plan.input.chart),
  }));
}

function binLook({ input: { ctx }, seriesField, column }: Omit<HistogramPlan, 'series'>, value: Value) {
  if (!seriesField) return { name: 'Count', color: metricColor(column.name, 0, ctx) };
  const color = value === null ? themeOf(ctx).neutral : ctx.colors.color(String(value), seriesField.name);
  return { name: valueText(seriesField, ctx)(value), color };
}

function heightsOf(counts: Float64Array, { normalize, cumulative }: { normalize?: boolean; cumulative?: boolean }): Float64Array {
  const total = normalize === true ? sumDoubles(counts) || 1 : 1;
  let before = 0;
  return counts.map((count) => {
    before += count;
    return (cumulative === true ? before : count) / total;
  });
}

function layoutHistogram(plan: HistogramPlan) {
  const {
    input: { chart, ctx },
    series,
    seriesField,
    column,
  } = plan;
  const compact = isCompact(ctx);
  const title = `${chart.cumulative ? 'Cumulative ' : ''}${chart.normalize ? 'share' : 'count'}`;
  const top = header({
    theme: themeOf(ctx),
    width: ctx.width,
    height: ctx.height,
    mark: 'box',
    legend: seriesField && !compact ? series : undefined,
    title: compact ? undefined : title.charAt(0).toUpperCase() + title.slice(1),
  });
  const margins = { top: top.height + 8, right: 14 };
  const size = plotSize(ctx, margins);
  const most = Math.max(0, ...series.map((one) => one.heights.reduce((a, b) => Math.max(a, b), 0)));
  const format = chart.normalize ? { axis: { format: most < 0.1 ? '.1%' : '.0%' } } : {};
  return {
    ...top.option,
    grid: grid(margins),
    xAxis: [
      { type: 'category', show: false, data: Array.from({ length: plan.bins }, (_, bin) => String(bin)) },
      endsAxis(plan, size.width, compact ? undefined : withUnitName(column)),
    ],
    yAxis: valueAxis({ ctx, ...format, fields: [], extent: [0, most], fromZero: true, length: size.height }),
  };
}

function withUnitName(field: Field): string {
  return field.unit ? `${field.title} (${field.unit})` : field.title;
}

/** The axis that is seen: a scale of numbers from the first bin's lower end to the last one's upper end. */
function endsAxis(plan: HistogramPlan, length: number, name: string | undefined) {
  const { ctx } = plan.input;
  const theme = themeOf(ctx);
  const [min, max] = [plan.low, binEnd(plan, Math.max(1, plan.bins))];
  const ticks = niceTicks(min, max, Math.max(2, length / 64));
  const text = axisText(undefined, plan.column.format, Math.max(Math.abs(min), Math.abs(max)), ctx.locale);
  return {
    type: 'value',
    position: 'bottom',
    min,
    max,
    axisLine: { show: true, onZero: false, lineStyle: { color: theme.axisLine } },
    axisTick: { show: true, length: 4, lineStyle: { color: theme.axisLine }, customValues: ticks },
    splitLine: { show: false },
    axisPointer: { show: false },
    axisLabel: { ...labelStyle(theme), customValues: ticks, formatter: (value: number) => text(value) },
    ...(name ? { name, nameLocation: 'middle', nameGap: 8, nameTextStyle: labelStyle(theme) } : {}),
  };
}

function binSeries(plan: HistogramPlan, one: BinSeries, i: number) {
  const {
    input: { chart, ctx },
    series,
    seriesField,
  } = plan;
  const theme = themeOf(ctx);
  const [pickedBin, pickedSeries] = [pickedRanges(ctx, chart.column), pickedValues(ctx, seriesField?.name)];
  const base = pickedSeries && !pickedSeries(one.value) ? faded(one.color, ctx) : one.color;
  const color = pickedBin
    ? ({ dataIndex }: { dataIndex: number }) => (pickedBin(binEnd(plan, dataIndex)) ? base : faded(base, ctx))
    : base;
  return asSeries({
    type: 'bar',
    name: one.name,
    xAxisIndex: 0,
    data: Array.from(one.heights),
    barCategoryGap: 0,
    barGap: '-100%',
    itemStyle: {
      color,
      opacity: series.length > 1 ? 0.55 : 1,
      borderColor: plan.bins <= 120 ? theme.background : undefined,
      borderWidth: plan.bins <= 120 && series.length === 1 ? 0.5 : 0,
    },
    z: 2 + i,
  });
}

function binTooltip(plan: HistogramPlan, marks: readonly TooltipMark[]): string {
  const {
    input: { chart, ctx },
    column,
  } = plan;
  const bin = marks[0]?.dataIndex;
  if (bin === undefined) return '';
  const ends = numberText(column.format, ctx.locale);
  const heading = `${ends(binEnd(plan, bin))} – ${withUnit(ends(binEnd(plan, bin + 1)), column.unit)}`;
  const lines = marks.flatMap(({ seriesIndex }) => {
    const one = plan.series[seriesIndex];
    return one ? [{ label: one.name, color: one.color, ...binTexts(one, bin, chart, ctx) }] : [];
  });
  return tooltipHtml(heading, lines, ctx);
}

/** The count, and the share or running sum where that is what is drawn. */
function binTexts(
  one: BinSeries,
  bin: number,
  chart: { normalize?: boolean; cumulative?: boolean },
  ctx: ChartContext,
): { value: string; note?: string } {
  const count = numberText(',d', ctx.locale);
  const value = count(one.counts[bin] ?? 0);
  if (!chart.normalize && !chart.cumulative) return { value };
  const height = one.heights[bin] ?? 0;
  return {
    value,
    note: `${chart.cumulative ? 'up to here ' : ''}${chart.normalize ? numberText('.2%', ctx.locale)(height) : count(height)}`,
  };
}
