/** One number. Parts: `main` [metric, comparison?]; `trend` [x, metric] where asked. */

import { spanWords } from '../cartesian/looks';
import { gappedXs } from '../cartesian/xValues';
import { mix } from '../color';
import { type Field, fieldAt, requireField, type Table, toNumber, type Value } from '../data';
import { type ChartContext, type Draw, type DrawInput, noSelection } from '../drawing';
import { asOption, asSeries } from '../echartsTypes';
import { subtractValues } from '../exact';
import { unitText, valueText, type Viewer, withUnit } from '../format';
import { shortNumber } from '../format/axisNumber';
import { numberText } from '../format/number';
import { metricColor } from '../cartesian/looks';
import { baseOption, themeOf } from '../layout/base';
import { textWidth } from '../layout/textWidth';
import type { BigNumberChart } from '../spec';
import { axisTooltip, tooltipHtml } from '../tooltip';

/** How a number stands against the same number some time before. */
export interface Delta {
  /** For example `+4.2%`; the difference itself where the number before was zero. */
  text: string;
  direction: 'up' | 'down' | 'flat';
  judgement: 'good' | 'bad' | 'neutral';
  /** For example `1 year before: 1,204`. */
  comparison: string;
}

/** The texts of a big number. */
export interface BigNumberModel {
  value: Value;
  /** Short where it has no format of its own and is long. */
  text: string;
  unit: string | undefined;
  /** All digits and the unit, for a tooltip. */
  exact: string;
  delta?: Delta;
  subtitle?: string;
}

/** The texts of a big number. `main` holds one row, or none. */
export function bigNumberModel(chart: BigNumberChart, main: Table, viewer: Viewer): BigNumberModel {
  const column = requireField(main, chart.metric);
  const metric = fieldAt(main, column);
  const value = main.rowCount > 0 ? main.value(0, column) : null;
  const compare = main.fields.findIndex(
    (field, i) => i !== column && (field.metric === chart.metric || field.name.startsWith(`${chart.metric}__`)),
  );
  const before = compare >= 0 && main.rowCount > 0 ? main.value(0, compare) : null;
  const delta = chart.compare === undefined ? undefined : makeDelta(chart, metric, value, before, viewer);
  return {
    value,
    text: bigText(metric, value, viewer),
    unit: metric.unit,
    exact: unitText(metric, viewer)(value),
    ...(delta ? { delta } : {}),
    ...(chart.subtitle === undefined ? {} : { subtitle: chart.subtitle }),
  };
}

function bigText(metric: Field, value: Value, viewer: Viewer): string {
  const full = valueText(metric, viewer)(value);
  return metric.format !== undefined || full.length <= 7 ? full : shortNumber(undefined, viewer.locale)(toNumber(value));
}

function makeDelta(chart: BigNumberChart, metric: Field, value: Value, before: Value, viewer: Viewer): Delta | undefined {
  const difference = toNumber(subtractValues(value, before));
  if (Number.isNaN(difference)) return undefined;
  const direction = difference > 0 ? 'up' : difference < 0 ? 'down' : 'flat';
  const ratio = difference / Math.abs(toNumber(before));
  const text = Number.isFinite(ratio)
    ? numberText('+.1%', viewer.locale)(ratio)
    : withUnit(numberText(metric.format, viewer.locale)(difference), metric.unit);
  const good = direction === (chart.lowerIsBetter === true ? 'down' : 'up');
  return {
    text,
    direction,
    judgement: direction === 'flat' ? 'neutral' : good ? 'good' : 'bad',
    comparison: `${spanWords(chart.compare)}: ${unitText(metric, viewer)(before)}`,
  };
}

/** The trend; in a picture also the texts, which the page shows by itself. */
export const bigNumber: Draw<'bigNumber'> = (input) => {
  const { chart, ctx, parts } = input;
  const model = bigNumberModel(chart, parts.main, ctx);
  const trend = parts['trend'];
  const texts = ctx.static === true ? bigTexts(model, ctx, trend !== undefined) : { option: {}, height: 0 };
  return {
    option: asOption({
      ...baseOption(ctx, trend?.rowCount ?? 0),
      ...texts.option,
      ...(trend ? sparkline(input, trend, texts.height) : { series: [] }),
    }),
    selectionOf: noSelection,
    description: [`${model.exact}`, model.delta ? `${model.delta.text}, ${model.delta.comparison}` : '', model.subtitle ?? '']
      .filter((text) => text !== '')
      .join('; '),
    notices: [],
  };
};

function sparkline({ chart, ctx }: DrawInput<'bigNumber'>, trend: Table, top: number) {
  const metricColumn = requireField(trend, chart.metric);
  const xColumn = metricColumn === 0 ? 1 : 0;
  const [x, metric] = [fieldAt(trend, xColumn), fieldAt(trend, metricColumn)];
  const rows = Array.from({ length: trend.rowCount }, (_, row) => row);
  const plan = gappedXs(trend.numbers(xColumn), rows, x.grain);
  const points = Array.from(plan.xs, (time, i) => [time, trend.numbers(metricColumn)[plan.rows[i] ?? -1] ?? Number.NaN]);
  const color = metricColor(chart.metric, 0, ctx);
  const line = {
    type: 'line',
    data: points,
    symbol: 'circle',
    symbolSize: 5,
    showSymbol: points.length === 1,
    lineStyle: { color, width: 1.5 },
    itemStyle: { color },
    areaStyle: { color: mix(color, themeOf(ctx).background, 0.84), opacity: 1, origin: 'start' },
  };
  const [xText, yText] = [valueText(x, ctx), unitText(metric, ctx)];
  return {
    grid: { left: 1, right: 1, top: top + 4, bottom: 1, outerBoundsMode: 'none' },
    xAxis: { type: 'time', show: false, min: 'dataMin', max: 'dataMax' },
    yAxis: { type: 'value', show: false, scale: true, boundaryGap: ['8%', '8%'] },
    series: [asSeries({ ...line, ...(points.length > 1000 ? { sampling: 'lttb' } : {}) })],
    tooltip: axisTooltip(ctx, 'line', (marks) => {
      const row = plan.rows[marks[0]?.dataIndex ?? -1] ?? -1;
      return row < 0
        ? ''
        : tooltipHtml(
            xText(trend.value(row, xColumn)),
            [{ label: metric.title, value: yText(trend.value(row, metricColumn)), color }],
            ctx,
          );
    }),
  };
}

/** The number, its change and the subtitle as parts of the drawing, and how much height they take. */
function bigTexts(model: BigNumberModel, ctx: ChartContext, trend: boolean) {
  const theme = themeOf(ctx);
  const text = withUnit(model.text, model.unit);
  const size = Math.max(14, Math.min(44, ctx.height * (trend ? 0.24 : 0.34), (ctx.width * 0.9 * 12) / textWidth(text, 12)));
  const { delta } = model;
  const judged = delta ? { good: theme.good, bad: theme.bad, neutral: theme.textMuted }[delta.judgement] : theme.text;
  const arrow = delta ? { up: '▲', down: '▼', flat: '■' }[delta.direction] : '';
  const lines = [
    { text, font: `600 ${Math.round(size)}px ${theme.fontFamily}`, fill: theme.text, height: size * 1.15 },
    ...(delta
      ? [
          {
            text: `{delta|${arrow} ${delta.text}\u00a0\u00a0}{muted|${delta.comparison}}`,
            font: `12px ${theme.fontFamily}`,
            fill: judged,
            height: 18,
          },
        ]
      : []),
    ...(model.subtitle ? [{ text: model.subtitle, font: `12px ${theme.fontFamily}`, fill: theme.textMuted, height: 18 }] : []),
  ];
  const rich = {
    delta: { fill: judged, font: `600 12px ${theme.fontFamily}` },
    muted: { fill: theme.textMuted, font: `12px ${theme.fontFamily}` },
  };
  let top = trend ? 0 : Math.max(0, (ctx.height - lines.reduce((sum, line) => sum + line.height, 0)) / 2);
  const elements = lines.map((line) => {
    const element = {
      type: 'text',
      left: 0,
      top,
      silent: true,
      style: { text: line.text, font: line.font, fill: line.fill, rich },
    };
    top += line.height;
    return element;
  });
  return { option: { graphic: { elements } }, height: top };
}
