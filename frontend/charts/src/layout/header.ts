/** The line above the plot: the value axis's title on the left, the legend beside it. */

import type { EChartsOption } from 'echarts';

import type { ChartTheme } from '../theme';
import { fitText, textWidth } from './textWidth';

/** Heights of the line of titles and of a line of the legend, in CSS pixels. */
const LINE = 24;
const LEGEND_LINE = 22;

/** Between two entries of a legend, and of an entry's mark with its distance to the name. */
const ITEM_GAP = 10;
const MARK_WIDTH = 20;

const LEAST_HEIGHT_FOR_LINES = 200;

/** One entry of a legend. */
export interface LegendEntry {
  name: string;
  color: string;
  dashed?: boolean;
}

export interface HeaderInput {
  theme: ChartTheme;
  width: number;
  /** Of the whole chart; where there is enough of it, a legend may take lines of its own. */
  height?: number;
  /** What the values are, with their unit. */
  title?: string | undefined;
  /** Stands at the right end, over a second axis. */
  rightTitle?: string | undefined;
  legend?: readonly LegendEntry[] | undefined;
  /** How the legend draws its marks. */
  mark?: 'line' | 'box';
}

/** The header's components and how much room it takes, in CSS pixels. */
export interface Header {
  option: Pick<EChartsOption, 'title' | 'legend'>;
  height: number;
}

export function header(input: HeaderInput): Header {
  const { theme, width, title, rightTitle, legend } = input;
  const titleWidth = title ? Math.min(textWidth(title, theme.smallTextSize), width * 0.45) : 0;
  const rightWidth = rightTitle ? Math.min(textWidth(rightTitle, theme.smallTextSize), width * 0.3) : 0;
  const titles = [
    ...(title ? [axisTitle(fitText(title, titleWidth + 1, theme.smallTextSize), theme, { left: 0 })] : []),
    ...(rightTitle
      ? [axisTitle(fitText(rightTitle, rightWidth + 1, theme.smallTextSize), theme, { left: width, textAlign: 'right' })]
      : []),
  ];
  if (!legend?.length) return { option: { title: titles }, height: titles.length === 0 ? 0 : LINE };
  const place = legendPlace(legend, input, titleWidth, rightWidth);
  return { option: { title: titles, legend: legendOption(legend, input, place) }, height: place.top + place.lines * LEGEND_LINE + (LINE - LEGEND_LINE) };
}

function axisTitle(text: string, theme: ChartTheme, place: { left: number; textAlign?: 'right' }) {
  return {
    ...place,
    text,
    top: 2,
    padding: 0,
    textStyle: {
      color: theme.textMuted,
      fontSize: theme.smallTextSize,
      fontWeight: 'normal' as const,
      fontFamily: theme.fontFamily,
    },
  };
}

interface LegendPlace {
  type: 'plain' | 'scroll';
  top: number;
  left: number;
  right: number;
  lines: number;
}

/** Beside the titles where it fits there, else in up to two lines below them, else on pages. */
function legendPlace(entries: readonly LegendEntry[], input: HeaderInput, left: number, right: number): LegendPlace {
  const { theme, width, height = 0 } = input;
  const widths = entries.map(({ name }) => textWidth(name, theme.smallTextSize) + MARK_WIDTH + ITEM_GAP);
  const beside = { top: 0, left: left > 0 ? left + 16 : 0, right: right > 0 ? right + 16 : 0, lines: 1 };
  if (lineCount(widths, width - beside.left - beside.right) === 1) return { ...beside, type: 'plain' };
  if (height < LEAST_HEIGHT_FOR_LINES) return { ...beside, type: 'scroll' };
  const below = { top: left + right > 0 ? LEGEND_LINE : 0, left: 0, right: 0 };
  const lines = lineCount(widths, width);
  return lines <= 2 ? { ...below, type: 'plain', lines } : { ...below, type: 'scroll', lines: 1 };
}

/** How many lines entries take, one after the other. */
function lineCount(widths: readonly number[], room: number): number {
  let [lines, used] = [1, 0];
  for (const width of widths) {
    if (used > 0 && used + width > room) [lines, used] = [lines + 1, 0];
    used += width;
  }
  return lines;
}

function legendOption(entries: readonly LegendEntry[], input: HeaderInput, { lines: _, ...place }: LegendPlace) {
  const { theme, mark } = input;
  const line = mark === 'line';
  return {
    ...place,
    padding: 0,
    itemGap: ITEM_GAP,
    itemWidth: line ? 14 : 10,
    itemHeight: line ? 3 : 10,
    icon: line ? 'rect' : 'roundRect',
    textStyle: { color: theme.text, fontSize: theme.smallTextSize, padding: [0, 0, 0, 1] },
    inactiveColor: theme.axisLine,
    pageIconColor: theme.textMuted,
    pageIconInactiveColor: theme.axisLine,
    pageIconSize: 9,
    pageButtonItemGap: 4,
    pageTextStyle: { color: theme.textMuted, fontSize: theme.smallTextSize },
    tooltip: { show: false },
    data: entries.map((entry) => ({
      name: entry.name,
      itemStyle: { color: entry.color, opacity: entry.dashed ? 0.6 : 1, borderWidth: 0 },
    })),
  };
}
