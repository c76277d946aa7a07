/** From a chart spec and its data to a drawing. */

import { ChartDataError, type Parts } from './data';
import type { ChartContext, Draw, DrawInput, Drawing } from './drawing';
import { viewerClock } from './format';
import { area } from './kinds/area';
import { bar } from './kinds/bar';
import { bigNumber } from './kinds/bigNumber';
import { boxPlot } from './kinds/boxPlot';
import { calendar } from './kinds/calendar';
import { funnel } from './kinds/funnel';
import { gauge } from './kinds/gauge';
import { heatmap } from './kinds/heatmap';
import { histogram } from './kinds/histogram';
import { line } from './kinds/line';
import { map } from './kinds/map';
import { mixed } from './kinds/mixed';
import { pie } from './kinds/pie';
import { sankey } from './kinds/sankey';
import { scatter } from './kinds/scatter';
import { sunburst } from './kinds/sunburst';
import { treemap } from './kinds/treemap';
import { waterfall } from './kinds/waterfall';
import { type ChartKind, type ChartSpec, kindOf } from './spec';
import { partsAsCut } from './time/cut';

/** Kinds that ECharts draws; `table` and `pivot` have models of their own. */
export type DrawnKind = Exclude<ChartKind, 'table' | 'pivot'>;

const DRAW: { readonly [K in DrawnKind]: Draw<K> } = {
  line,
  area,
  bar,
  scatter,
  mixed,
  pie,
  bigNumber,
  heatmap,
  histogram,
  boxPlot,
  treemap,
  sunburst,
  sankey,
  funnel,
  gauge,
  waterfall,
  calendar,
  map,
};

/** Kinds that ECharts draws, by name. */
export const DRAWN_KINDS = Object.keys(DRAW) as DrawnKind[];

export function isDrawn(kind: ChartKind | undefined): kind is DrawnKind {
  return kind !== undefined && kind in DRAW;
}

/**
 * The ECharts option of a chart, and what clicks on it mean.
 *
 * Throws {@link ChartDataError} where the spec's kind is none that ECharts draws, or the result lacks a column. An
 * empty result gives an empty chart. Cost: a few passes over the rows; 200,000 points take tens of milliseconds.
 */
export function chartOption(spec: ChartSpec, parts: Parts, ctx: ChartContext): Drawing {
  const kind = kindOf(spec);
  if (!isDrawn(kind)) throw new ChartDataError(kind ? `\`${kind}\` is not drawn by ECharts` : 'the chart has no kind');
  return drawKind(kind, spec, partsAsCut(parts, viewerClock(ctx)), ctx);
}

function drawKind<K extends DrawnKind>(kind: K, spec: ChartSpec, parts: Parts, ctx: ChartContext): Drawing {
  const draw: Draw<K> = DRAW[kind];
  return draw({ chart: spec[kind], spec, parts, ctx } as DrawInput<K>);
}
