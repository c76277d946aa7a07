/** One number on a dial. Part `main`: [metric]. */

import { metricColor } from '../cartesian/looks';
import { meaningColor } from '../color';
import { type Field, fieldAt, requireField, toNumber, type Value } from '../data';
import { type Draw, type DrawInput, noSelection } from '../drawing';
import { asOption, asSeries } from '../echartsTypes';
import { unitText, withUnit } from '../format';
import { axisText } from '../format/axisNumber';
import { numberText } from '../format/number';
import { baseOption, themeOf } from '../layout/base';
import { textWidth } from '../layout/textWidth';
import type { Threshold } from '../spec';
import type { ChartTheme } from '../theme';
import { markTooltip, tooltipHtml } from '../tooltip';

interface Dial {
  input: DrawInput<'gauge'>;
  metric: Field;
  value: Value;
  min: number;
  max: number;
  /** Where colours begin, ascending. */
  thresholds: Threshold[];
  theme: ChartTheme;
  radius: number;
}

export const gauge: Draw<'gauge'> = (input) => {
  const dial = planDial(input);
  const { metric, value } = dial;
  const { ctx } = input;
  const text = unitText(metric, ctx)(value);
  return {
    option: asOption({
      ...baseOption(ctx, 1),
      series: [arc(dial), ...(dial.thresholds.length > 0 ? [bands(dial)] : [])],
      tooltip: markTooltip(ctx, () =>
        tooltipHtml('', [{ label: metric.title, value: text, color: colorAt(dial, toNumber(value)) }], ctx),
      ),
    }),
    selectionOf: noSelection,
    description: `Gauge of ${metric.title}: ${text}.`,
    notices: outside(dial),
  };
};

function planDial(input: DrawInput<'gauge'>): Dial {
  const {
    chart,
    ctx,
    parts: { main: table },
  } = input;
  const column = requireField(table, chart.metric);
  return {
    input,
    metric: fieldAt(table, column),
    value: table.rowCount > 0 ? table.value(0, column) : null,
    min: chart.min ?? 0,
    max: chart.max ?? 100,
    thresholds: [...(chart.thresholds ?? [])].sort((a, b) => a.value - b.value),
    theme: themeOf(ctx),
    radius: Math.max(24, Math.min(ctx.width / 2 - 8, (ctx.height - 12) / 1.58)),
  };
}

function outside({ value, min, max }: Dial): string[] {
  const number = toNumber(value);
  return number < min || number > max ? ['the value lies beyond the dial'] : [];
}

/** The colour of the last threshold that begins at or below a value. */
function colorAt({ input: { chart, ctx }, thresholds, theme }: Dial, value: number): string {
  const plain = metricColor(chart.metric, 0, ctx);
  const reached = thresholds.filter((threshold) => threshold.value <= value).at(-1);
  return reached ? meaningColor(reached.color, theme, plain) : plain;
}

/** What the arc of the value and the ring of thresholds have in common: a dial open at the bottom. */
function dialShape({ input: { ctx }, min, max, radius }: Dial, inset: number) {
  return {
    type: 'gauge',
    center: [ctx.width / 2, 6 + radius],
    radius: radius - inset,
    startAngle: 210,
    endAngle: -30,
    min,
    max,
    pointer: { show: false },
    anchor: { show: false },
    splitLine: { show: false },
    axisTick: { show: false },
  };
}

function arc(dial: Dial) {
  const {
    metric,
    value,
    min,
    max,
    theme,
    radius,
    input: { ctx },
  } = dial;
  const width = Math.max(6, radius * 0.16);
  const number = toNumber(value);
  const ends = axisText(undefined, metric.format, Math.max(Math.abs(min), Math.abs(max)), ctx.locale);
  const text = withUnit(numberText(metric.format, ctx.locale)(value), metric.unit);
  const shown = Math.min(max, Math.max(min, Number.isNaN(number) ? min : number));
  return asSeries({
    ...dialShape(dial, dial.thresholds.length > 0 ? Math.max(5, radius * 0.07) : 0),
    // ECharts fails where an arc appears on a dial that had none, so one of no length stands for no value.
    progress: { show: true, width, itemStyle: { color: Number.isNaN(number) ? 'transparent' : colorAt(dial, number) } },
    axisLine: { lineStyle: { width, color: [[1, theme.gridLine]] } },
    splitNumber: 1,
    axisLabel: {
      show: radius > 60,
      distance: width * 0.4,
      color: theme.textMuted,
      fontSize: theme.smallTextSize,
      formatter: (end: number) => ends(end),
    },
    detail: {
      offsetCenter: [0, '-4%'],
      color: theme.text,
      fontWeight: 600,
      fontFamily: theme.fontFamily,
      fontSize: Math.max(12, Math.min(36, radius * 0.32, (12 * radius * 1.1) / textWidth(text, 12))),
      formatter: () => text,
    },
    title: { show: radius > 84, offsetCenter: [0, '22%'], color: theme.textMuted, fontSize: theme.smallTextSize },
    data: [{ value: shown, name: metric.title }],
  });
}

/** A thin ring outside the dial with the colours of the thresholds. */
function bands(dial: Dial) {
  const { thresholds, min, max, theme, radius } = dial;
  const place = (value: number) => Math.min(1, Math.max(0, (value - min) / (max - min)));
  const ends = [...thresholds.map((threshold) => place(threshold.value)), 1];
  const first: [number, string] = [ends[0] ?? 1, theme.gridLine];
  const colors = [
    first,
    ...thresholds.map((threshold, i): [number, string] => [
      ends[i + 1] ?? 1,
      meaningColor(threshold.color, theme, theme.neutral),
    ]),
  ];
  return asSeries({
    ...dialShape(dial, 0),
    silent: true,
    axisLine: { lineStyle: { width: Math.max(2, radius * 0.035), color: colors } },
    axisLabel: { show: false },
    detail: { show: false },
    title: { show: false },
    data: [],
  });
}
