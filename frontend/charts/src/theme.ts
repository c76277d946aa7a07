/** Light and dark chart themes as data. */

export type ThemeName = 'light' | 'dark';

/** Colours and sizes of one theme. Sizes are CSS pixels; colours `#rrggbb`. */
export interface ChartTheme {
  name: ThemeName;
  fontFamily: string;
  /** Labels, legends, tooltips. */
  textSize: number;
  /** Ticks of crowded axes, labels in cells. */
  smallTextSize: number;
  background: string;
  text: string;
  /** Axis labels and titles; 4.5:1 on the background at least. */
  textMuted: string;
  gridLine: string;
  axisLine: string;
  /** Parts that are no series: `Others`, empty cells, totals. */
  neutral: string;
  emptyCell: string;
  tooltip: { background: string; border: string };
  categorical: readonly string[];
  /** From the least to the most; the least is near the background. */
  sequential: readonly string[];
  /** From the lowest over the middle to the highest. */
  diverging: readonly string[];
  good: string;
  warning: string;
  bad: string;
}

/**
 * Twelve hues found by a search in OKLCH: each has 3:1 on white and on the dark background (WCAG 2.2, 1.4.11), and
 * any two differ by 0.04 in OKLab as seen with full vision, protanopia, deuteranopia and tritanopia (Machado 2009).
 */
export const CATEGORICAL: readonly string[] = [
  '#5984e5',
  '#c8540c',
  '#2e8a76',
  '#b13b9f',
  '#b48f2e',
  '#7455cb',
  '#319ed3',
  '#83604f',
  '#678a48',
  '#db6396',
  '#5b6779',
  '#b83729',
];

const FONT = "Inter, system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif";

export const LIGHT: ChartTheme = {
  name: 'light',
  fontFamily: FONT,
  textSize: 12,
  smallTextSize: 11,
  background: '#ffffff',
  text: '#1f2430',
  textMuted: '#5b6270',
  gridLine: '#ebedf1',
  axisLine: '#c5cad3',
  neutral: '#8a919e',
  emptyCell: '#f3f3f1',
  tooltip: { background: '#ffffff', border: '#d8dce3' },
  categorical: CATEGORICAL,
  sequential: ['#d9e5fa', '#bcd0f4', '#97b6ec', '#6a94df', '#4573c6', '#2b54a0', '#173671'],
  diverging: ['#1f5fa8', '#6c9dd6', '#b9d2ec', '#f1f1ef', '#f3cba6', '#dd9350', '#a9540e'],
  good: '#1a7f4b',
  warning: '#a26600',
  bad: '#c8322b',
};

export const DARK: ChartTheme = {
  ...LIGHT,
  name: 'dark',
  background: '#16181d',
  text: '#e4e7ec',
  textMuted: '#9aa2af',
  gridLine: '#282c34',
  axisLine: '#474d59',
  neutral: '#7d8593',
  emptyCell: '#1e2127',
  tooltip: { background: '#22262e', border: '#3a404b' },
  sequential: ['#203257', '#264273', '#2c5496', '#3f70c0', '#6391dd', '#93b6f0', '#cadcfb'],
  diverging: ['#7fb2f0', '#4b80c4', '#2f4b6e', '#2b2e35', '#6b4a2c', '#bb7433', '#f0a35e'],
  good: '#4cc38a',
  warning: '#e5a13a',
  bad: '#f0685f',
};

export const THEMES: Record<ThemeName, ChartTheme> = { light: LIGHT, dark: DARK };
