/** Shares of a whole. Parts: `main` [by, metric]; `total` [metric] where the parts are limited, the rest are `Others`. */

import { fieldAt, requireField, type Field, type Table, toNumber, type Value } from '../data';
import type { ChartContext, Draw, DrawInput } from '../drawing';
import { asOption, asSeries } from '../echartsTypes';
import { subtractValues, sumValues } from '../exact';
import { unitText, valueText, withUnit } from '../format';
import { shortNumber } from '../format/axisNumber';
import { numberText } from '../format/number';
import { faded } from '../cartesian/marks';
import { baseOption, isCompact, themeOf } from '../layout/base';
import { fitText, textWidth } from '../layout/textWidth';
import { pickedValues, selectValue } from '../selection';
import { markTooltip, tooltipHtml } from '../tooltip';

/** One slice. `others` is what the limit left out; it can not be picked. */
interface Slice {
  name: string;
  key: Value;
  value: Value;
  color: string;
  others: boolean;
}

interface PiePlan {
  input: DrawInput<'pie'>;
  by: Field;
  metric: Field;
  slices: Slice[];
  total: Value;
  notices: string[];
}

export const pie: Draw<'pie'> = (input) => {
  const plan = planPie(input);
  const { by, metric, slices, total } = plan;
  const { ctx } = input;
  const [amount, share] = [unitText(metric, ctx), shareText(total, ctx)];
  return {
    option: asOption({
      ...baseOption(ctx, slices.length),
      ...(input.chart.donut ? { title: donutTotal(plan) } : {}),
      series: [pieSeries(plan)],
      tooltip: markTooltip(ctx, ({ dataIndex }) => {
        const slice = slices[dataIndex];
        return slice
          ? tooltipHtml(
              slice.name,
              [{ label: metric.title, value: amount(slice.value), note: share(slice.value), color: slice.color }],
              ctx,
            )
          : '';
      }),
    }),
    selectionOf: ({ dataIndex }) => {
      const slice = slices[dataIndex ?? -1];
      return slice && !slice.others ? [selectValue(by, slice.key, ctx)] : [];
    },
    description: `Pie chart of ${metric.title} by ${by.title}, ${slices.length} parts.`,
    notices: plan.notices,
  };
};

function planPie(input: DrawInput<'pie'>): PiePlan {
  const {
    chart,
    ctx,
    parts: { main, total: totalPart },
  } = input;
  const [byColumn, metricColumn] = [requireField(main, chart.by), requireField(main, chart.metric)];
  const [by, metric] = [fieldAt(main, byColumn), fieldAt(main, metricColumn)];
  const rows = Array.from({ length: main.rowCount }, (_, row) => row);
  const drawn = rows.filter((row) => toNumber(main.value(row, metricColumn)) > 0);
  const sum = sumValues(rows.map((row) => main.value(row, metricColumn)));
  const total = totalOf(totalPart, chart.metric) ?? sum;
  const named = drawn.map((row) => sliceOf(main.value(row, byColumn), main.value(row, metricColumn), by, ctx));
  const rest = subtractValues(total, sum);
  const others = toNumber(rest) > Math.abs(toNumber(total)) * 1e-9 ? [othersSlice(rest, ctx)] : [];
  const negative = rows.filter((row) => toNumber(main.value(row, metricColumn)) < 0).length;
  return {
    input,
    by,
    metric,
    total,
    slices: [...named, ...others],
    notices: negative > 0 ? [`${negative} negative values are not drawn`] : [],
  };
}

function totalOf(part: Table | undefined, metric: string): Value | undefined {
  if (!part || part.rowCount === 0) return undefined;
  return part.value(0, requireField(part, metric)) ?? undefined;
}

function sliceOf(key: Value, value: Value, by: Field, ctx: ChartContext): Slice {
  const color = key === null ? themeOf(ctx).neutral : ctx.colors.color(String(key), by.name);
  return { name: valueText(by, ctx)(key), key, value, color, others: false };
}

function othersSlice(value: Value, ctx: ChartContext): Slice {
  return { name: 'Others', key: null, value, color: themeOf(ctx).axisLine, others: true };
}

function shareText(total: Value, ctx: ChartContext): (value: Value) => string {
  const text = numberText('.1%', ctx.locale);
  return (value) => text(toNumber(value) / toNumber(total));
}

function pieSeries(plan: PiePlan) {
  const {
    input: { chart, ctx },
    by,
    slices,
  } = plan;
  const theme = themeOf(ctx);
  const picked = pickedValues(ctx, by.name);
  const color = (slice: Slice) => (picked && (slice.others || !picked(slice.key)) ? faded(slice.color, ctx) : slice.color);
  const labelled = chart.label !== 'none' && ctx.width >= 240 && ctx.height >= 140;
  const radius = pieRadius(plan, labelled);
  return asSeries({
    type: 'pie',
    radius: [chart.donut ? radius * 0.62 : 0, radius],
    startAngle: 90,
    avoidLabelOverlap: true,
    itemStyle: { borderColor: theme.background, borderWidth: slices.length > 40 ? 0 : 1.5 },
    data: slices.map((slice) => ({ name: slice.name, value: toNumber(slice.value), itemStyle: { color: color(slice) } })),
    label: labelled ? sliceLabels(plan, radius) : { show: false },
    labelLine: { show: labelled, length: 8, length2: 8, lineStyle: { color: theme.axisLine } },
    labelLayout: { hideOverlap: true },
    emphasis: { scale: false, focus: 'self', itemStyle: { color: 'inherit' } },
    blur: { itemStyle: { opacity: 0.5 }, label: { opacity: 0.7 } },
  });
}

/** As large as the labels beside the pie leave room for. */
function pieRadius({ input: { ctx } }: PiePlan, labelled: boolean): number {
  const across = labelled ? ctx.width - 2 * labelRoom(ctx) : ctx.width - 8;
  return Math.max(20, Math.min(across, ctx.height - (labelled ? 36 : 8)) / 2);
}

function labelRoom(ctx: ChartContext): number {
  return Math.min(150, ctx.width * 0.27);
}

function sliceLabels({ input: { chart, ctx }, slices, metric, total }: PiePlan, radius: number) {
  const theme = themeOf(ctx);
  const [short, share] = [shortNumber(metric.format, ctx.locale), shareText(total, ctx)];
  const room = ctx.width / 2 - radius - 26;
  const behind = (slice: Slice) =>
    chart.label === 'name' || isCompact(ctx)
      ? ''
      : chart.label === 'value'
        ? withUnit(short(toNumber(slice.value)), metric.unit)
        : share(slice.value);
  return {
    show: true,
    color: theme.text,
    fontSize: theme.smallTextSize,
    rich: { muted: { color: theme.textMuted, fontSize: theme.smallTextSize, padding: [0, 0, 0, 5] }, below: { color: theme.textMuted, fontSize: theme.smallTextSize, padding: [2, 0, 0, 0] } },
    formatter: ({ dataIndex }: { dataIndex: number }) => {
      const slice = slices[dataIndex];
      if (!slice) return '';
      const second = behind(slice);
      const name = fitText(slice.name, Math.max(30, room), theme.smallTextSize);
      if (second === '') return name;
      const fits = textWidth(`${name} ${second}`, theme.smallTextSize) < room;
      return fits ? `${name}{muted|${second}}` : `${name}\n{below|${second}}`;
    },
  };
}

function donutTotal({ input: { ctx }, metric, total }: PiePlan) {
  const theme = themeOf(ctx);
  const size = Math.max(13, Math.min(26, Math.min(ctx.width, ctx.height) / 9));
  return {
    text: withUnit(shortNumber(metric.format, ctx.locale)(toNumber(total)), metric.unit),
    subtext:
      textWidth(metric.title, theme.smallTextSize) < Math.min(ctx.width * 0.46, ctx.height - 36) * 0.52 ? metric.title : '',
    left: 'center',
    top: 'middle',
    itemGap: 2,
    textStyle: { color: theme.text, fontSize: size, fontWeight: 600, fontFamily: theme.fontFamily },
    subtextStyle: { color: theme.textMuted, fontSize: theme.smallTextSize },
  };
}
