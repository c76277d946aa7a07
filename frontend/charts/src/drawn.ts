/** Kinds that ECharts draws, and what is the same for all of them. */

import { ChartDataError, type Parts } from './data';
import type { ChartContext, Draw, DrawInput, Drawing } from './drawing';
import { viewerClock } from './format';
import { CHART_KINDS, type ChartKind, type ChartSpec, kindOf } from './spec';
import { partsAsCut } from './time/cut';

/** Kinds that ECharts draws; `table` and `pivot` have models of their own. */
export type DrawnKind = Exclude<ChartKind, 'table' | 'pivot'>;

/** Kinds that ECharts draws, by name. */
export const DRAWN_KINDS = CHART_KINDS.filter((kind): kind is DrawnKind => kind !== 'table' && kind !== 'pivot');

export function isDrawn(kind: ChartKind | undefined): kind is DrawnKind {
  return DRAWN_KINDS.includes(kind as DrawnKind);
}

/** The kind of a chart. Throws {@link ChartDataError} where it is none that ECharts draws. */
export function drawnKindOf(spec: ChartSpec): DrawnKind {
  const kind = kindOf(spec);
  if (!isDrawn(kind)) throw new ChartDataError(kind ? `\`${kind}\` is not drawn by ECharts` : 'the chart has no kind');
  return kind;
}

/** Draws a chart of a kind. */
export function drawAs<K extends DrawnKind>(kind: K, draw: Draw<K>, spec: ChartSpec, parts: Parts, ctx: ChartContext): Drawing {
  return draw({ chart: spec[kind], spec, parts: partsAsCut(parts, viewerClock(ctx)), ctx } as DrawInput<K>);
}
