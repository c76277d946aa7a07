/** What every drawing begins with: theme, size class, animation. */

import type { EChartsOption } from 'echarts';

import type { ChartContext } from '../drawing';
import { type ChartTheme, THEMES } from '../theme';

/** Charts with more marks than this do not move. */
const MOST_ANIMATED = 2000;

/** The theme in use, with the context's font. */
export function themeOf(ctx: ChartContext): ChartTheme {
  const theme = THEMES[ctx.theme];
  return ctx.fontFamily === undefined ? theme : { ...theme, fontFamily: ctx.fontFamily };
}

/** Small tiles do without axis titles and legends. */
export function isCompact(ctx: ChartContext): boolean {
  return ctx.width < 280 || ctx.height < 150;
}

/** Options that do not depend on the kind. `marks` is how many there are, as many marks do not move. */
export function baseOption(ctx: ChartContext, marks: number): EChartsOption {
  const theme = themeOf(ctx);
  const moves = ctx.static !== true && marks <= MOST_ANIMATED;
  return {
    backgroundColor: ctx.static === true ? theme.background : 'transparent',
    color: [...theme.categorical],
    textStyle: { fontFamily: theme.fontFamily, fontSize: theme.textSize, color: theme.text },
    useUTC: true,
    animation: moves,
    animationDuration: 250,
    animationDurationUpdate: 250,
    stateAnimation: { duration: ctx.static === true ? 0 : 120 },
  };
}
