/** A colour for each day. Part `main`: [date, metric]. */

import { extent, type Field, fieldAt, isTime, requireField, type Table } from '../data';
import type { ChartContext, Draw, DrawInput } from '../drawing';
import { asOption, asSeries } from '../echartsTypes';
import { unitText, valueText, viewerClock } from '../format';
import { localeNames } from '../format/locale';
import { valueTitle } from '../layout/axes';
import { baseOption, isCompact, themeOf } from '../layout/base';
import { header } from '../layout/header';
import { colorKey, keyWidth, type MagnitudeScale, magnitudeScale } from '../magnitude';
import { pickedValues, selectValue } from '../selection';
import { fieldClock } from '../time/zone';
import { markTooltip, type TooltipMark, tooltipHtml } from '../tooltip';

const DAY = 86_400_000;
/** Room for the names of weekdays, CSS pixels. */
const NAMES = 30;

/** One strip of weeks. */
interface Strip {
  from: string;
  to: string;
  /** The table rows in it. */
  rows: number[];
  weeks: number;
}

interface CalendarPlan {
  input: DrawInput<'calendar'>;
  table: Table;
  date: Field;
  metric: Field;
  columns: { date: number; metric: number };
  /** `2024-06-03` for each row. */
  days: string[];
  strips: Strip[];
  scale: MagnitudeScale;
  notices: string[];
  top: number;
}

export const calendar: Draw<'calendar'> = (input) => {
  const plan = planCalendar(input);
  const { ctx } = input;
  return {
    option: asOption({
      ...baseOption(ctx, plan.table.rowCount),
      ...layoutCalendar(plan),
      series: plan.strips.map((strip, i) => stripSeries(plan, strip, i)),
      tooltip: markTooltip(ctx, (mark) => dayTooltip(plan, mark)),
    }),
    selectionOf: ({ seriesIndex, dataIndex }) => {
      const row = plan.strips[seriesIndex ?? -1]?.rows[dataIndex ?? -1];
      return row === undefined
        ? []
        : [selectValue({ ...plan.date, grain: 'day' }, plan.table.value(row, plan.columns.date), ctx)];
    },
    description: `Calendar of ${plan.metric.title}, ${plan.table.rowCount} days.`,
    notices: plan.notices,
  };
};

function planCalendar(input: DrawInput<'calendar'>): CalendarPlan {
  const {
    chart,
    spec,
    ctx,
    parts: { main: table },
  } = input;
  const metric = requireField(table, chart.metric);
  const named = chart.date ?? spec.timeColumn;
  const date =
    named === undefined ? table.fields.findIndex((field, i) => i !== metric && isTime(field)) : requireField(table, named);
  const columns = { date: Math.max(0, date), metric };
  const clock = fieldClock(fieldAt(table, columns.date), viewerClock(ctx));
  const times = Array.from(table.numbers(columns.date), (time) => clock.toWall(time));
  const top = isCompact(ctx) ? 0 : 24;
  const days = times.map((time) => (Number.isNaN(time) ? '' : new Date(time).toISOString().slice(0, 10)));
  const { strips, notices } = makeStrips(days, ctx.height - top);
  const scale = magnitudeScale(chart.scale, extent(table.numbers(metric)), themeOf(ctx));
  return {
    input,
    table,
    columns,
    days,
    strips,
    notices,
    scale,
    top,
    date: fieldAt(table, columns.date),
    metric: fieldAt(table, metric),
  };
}

/** One strip where a year holds it all, else one for each calendar year, the last ones where there is no room for all. */
function makeStrips(days: readonly string[], height: number): { strips: Strip[]; notices: string[] } {
  const rows = days.map((_, row) => row).filter((row) => days[row] !== '');
  const sorted = rows.map((row) => days[row] ?? '').sort();
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (first === undefined || last === undefined) return { strips: [], notices: [] };
  if (Date.parse(last) - Date.parse(first) <= 371 * DAY) return { strips: [strip(first, last, rows)], notices: [] };
  const years = [...new Set(sorted.map((day) => day.slice(0, 4)))];
  const most = Math.max(1, Math.floor(height / 60));
  const shown = years.slice(-most);
  const strips = shown.map((year) =>
    strip(
      `${year}-01-01`,
      `${year}-12-31`,
      rows.filter((row) => days[row]?.startsWith(year)),
    ),
  );
  return { strips, notices: shown.length < years.length ? [`Only the last ${shown.length} of ${years.length} years fit`] : [] };
}

function strip(from: string, to: string, rows: number[]): Strip {
  const weekOf = (day: string) => Math.floor((Date.parse(day) + 3 * DAY) / (7 * DAY));
  return { from, to, rows, weeks: weekOf(to) - weekOf(from) + 1 };
}

function layoutCalendar({ input: { ctx }, metric, strips, scale, top }: CalendarPlan) {
  const theme = themeOf(ctx);
  const compact = isCompact(ctx);
  const head = header({
    theme,
    width: ctx.width - keyWidth(ctx),
    title: compact ? undefined : valueTitle(undefined, [metric], true),
  });
  const room = (ctx.height - top) / Math.max(1, strips.length);
  const weeks = Math.max(1, ...strips.map((one) => one.weeks));
  const cell = Math.max(3, Math.min((ctx.width - NAMES - 4) / weeks, (room - 22) / 7, 26));
  const used = (cell * 7 + 22) * strips.length;
  const start = top + Math.max(0, (ctx.height - top - used) / 2);
  return {
    ...head.option,
    visualMap: colorKey(scale, metric, false, 1, ctx),
    calendar: strips.map((one, i) => ({
      ...stripOption(one, cell, ctx, strips.length > 1),
      left: Math.max(NAMES, (ctx.width - cell * weeks) / 2),
      top: start + i * (cell * 7 + 22) + 18,
    })),
  };
}

function stripOption({ from, to }: Strip, cell: number, ctx: ChartContext, several: boolean) {
  const theme = themeOf(ctx);
  const { times } = localeNames(ctx.locale);
  const label = { color: theme.textMuted, fontSize: theme.smallTextSize };
  const weekdays = times.shortDays.map((name, day) => (cell >= 13 || day % 2 === 1 ? name.slice(0, 3) : ''));
  return {
    range: [from, to],
    cellSize: [cell, cell],
    orient: 'horizontal',
    splitLine: { show: true, lineStyle: { color: theme.axisLine, width: 1 } },
    itemStyle: { color: theme.emptyCell, borderColor: theme.background, borderWidth: cell > 6 ? 1.5 : 0.5 },
    dayLabel: { ...label, show: cell >= 7, firstDay: 1, nameMap: weekdays, margin: 6 },
    monthLabel: {
      ...label,
      nameMap: monthNames(times.shortMonths, cell, several ? from.slice(0, 4) : undefined),
      margin: 5,
      align: 'left',
      position: 'start',
    },
    yearLabel: { show: false },
  };
}

/** January says the year where there are several, so that strips can be told apart; small cells have room for letters. */
function monthNames(months: readonly string[], cell: number, year: string | undefined): string[] {
  return months.map((name, month) =>
    month === 0 && year ? year : cell < 6.5 ? (year && month === 1 ? '' : name.slice(0, 1)) : name,
  );
}

function stripSeries({ input: { ctx }, table, columns, days, scale }: CalendarPlan, { rows }: Strip, index: number) {
  const theme = themeOf(ctx);
  const picked = pickedValues(ctx, table.fields[columns.date]?.name);
  const values = table.numbers(columns.metric);
  return asSeries({
    type: 'heatmap',
    coordinateSystem: 'calendar',
    calendarIndex: index,
    data: rows.map((row) => {
      const value = [days[row], values[row]];
      return picked && !picked(table.value(row, columns.date)) ? { value, itemStyle: { opacity: 0.25 } } : value;
    }),
    itemStyle: { borderColor: theme.background, borderWidth: 1.5 },
    emphasis: { itemStyle: { borderColor: theme.text, borderWidth: 1 } },
    ...(scale.low === scale.high ? { itemStyle: { color: scale.colorOf(scale.low) } } : {}),
  });
}

function dayTooltip(
  { input: { ctx }, table, columns, date, metric, strips, scale }: CalendarPlan,
  { seriesIndex, dataIndex }: TooltipMark,
): string {
  const row = strips[seriesIndex]?.rows[dataIndex];
  if (row === undefined) return '';
  const heading = valueText({ ...date, grain: 'day' }, ctx)(table.value(row, columns.date));
  const color = scale.colorOf(table.numbers(columns.metric)[row] ?? Number.NaN);
  return tooltipHtml(
    heading,
    [{ label: metric.title, value: unitText(metric, ctx)(table.value(row, columns.metric)), color }],
    ctx,
  );
}
