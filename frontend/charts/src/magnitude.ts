/** Colours by magnitude: heatmaps, calendars, maps, trees and table cells. */

import { scaleColor } from './color';
import type { Field } from './data';
import type { ChartContext } from './drawing';
import { axisText, shortNumber } from './format/axisNumber';
import { isCompact, themeOf } from './layout/base';
import { textWidth } from './layout/textWidth';
import type { ColorScale } from './spec';
import type { ChartTheme } from './theme';

/** A scale of colours over numbers from `low` to `high`. */
export interface MagnitudeScale {
  low: number;
  high: number;
  stops: readonly string[];
  colorOf(value: number): string;
}

/** Diverging scales reach equally far to both sides of zero where the numbers have both signs. */
export function magnitudeScale(
  scale: ColorScale | undefined,
  extent: readonly [number, number] | undefined,
  theme: ChartTheme,
): MagnitudeScale {
  const [least, most] = extent ?? [0, 1];
  const reach = Math.max(Math.abs(least), Math.abs(most));
  const [low, high] =
    scale === 'diverging' && least < 0 && most > 0
      ? [-reach, reach]
      : least === most
        ? [Math.min(0, least), Math.max(most, least + 1)]
        : [least, most];
  const stops = scale === 'diverging' ? theme.diverging : theme.sequential;
  return { low, high, stops, colorOf: (value) => scaleColor(stops, (value - low) / (high - low)) };
}

/** The key to a scale of colours: a thin bar at the top right with its least and most. Hidden on small tiles. */
export function colorKey(scale: MagnitudeScale, field: Field, percent: boolean, dimension: number, ctx: ChartContext) {
  const theme = themeOf(ctx);
  const text = percent ? axisText('.2~p', undefined, 1, ctx.locale) : shortNumber(field.format, ctx.locale);
  return {
    type: 'continuous',
    show: !isCompact(ctx),
    min: scale.low,
    max: scale.high,
    dimension,
    orient: 'horizontal',
    right: 0,
    top: -2,
    padding: 2,
    itemWidth: 8,
    itemHeight: Math.max(60, Math.min(120, ctx.width * 0.2)),
    text: [text(scale.high), text(scale.low)],
    textGap: 6,
    textStyle: { color: theme.textMuted, fontSize: theme.smallTextSize },
    calculable: false,
    hoverLink: false,
    inRange: { color: [...scale.stops] },
  };
}

/** About how wide the key is, so that a title beside it can be cut. */
export function keyWidth(ctx: ChartContext): number {
  return Math.max(60, Math.min(120, ctx.width * 0.2)) + 2 * textWidth('0,000k', themeOf(ctx).smallTextSize) + 12;
}
