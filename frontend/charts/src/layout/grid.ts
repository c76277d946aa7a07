/** The rectangle that axes stand in. Labels and axis names lie inside the given margins. */

import type { ChartContext } from '../drawing';

/** Margins in CSS pixels, from the drawing's edge to the outermost label. */
export interface Margins {
  top: number;
  right?: number;
  bottom?: number;
  left?: number;
}

export function grid({ top, right = 10, bottom = 2, left = 2 }: Margins) {
  return { top, right, bottom, left, outerBoundsMode: 'same' as const, outerBoundsContain: 'all' as const };
}

/** About how long the axes are, before labels have been measured. */
export function plotSize(
  ctx: ChartContext,
  { top, right = 10, bottom = 2, left = 2 }: Margins,
): { width: number; height: number } {
  return { width: Math.max(40, ctx.width - left - right - 44), height: Math.max(30, ctx.height - top - bottom - 22) };
}
