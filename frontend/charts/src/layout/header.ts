/** The line above the plot: the value axis's title on the left, the legend beside it. */

import type { EChartsOption } from 'echarts';

import type { ChartTheme } from '../theme';
import { fitText, textWidth } from './textWidth';

/** One entry of a legend. */
export interface LegendEntry {
  name: string;
  color: string;
  dashed?: boolean;
}

export interface HeaderInput {
  theme: ChartTheme;
  width: number;
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
  const shown = legend && legend.length > 0 ? legendOption(legend, input, titleWidth, rightWidth) : { show: false };
  const empty = titles.length === 0 && !legend?.length;
  return { option: { title: titles, legend: shown }, height: empty ? 0 : 24 };
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

function legendOption(entries: readonly LegendEntry[], input: HeaderInput, left: number, right: number) {
  const { theme, mark } = input;
  const line = mark === 'line';
  return {
    type: 'scroll' as const,
    top: 0,
    left: left > 0 ? left + 16 : 0,
    right: right > 0 ? right + 16 : 0,
    padding: 0,
    itemGap: 14,
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
