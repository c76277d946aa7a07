/** From a chart spec and its data to a drawing, with all kinds at hand; a page loads them one by one, see `echarts.ts`. */

import type { Parts } from './data';
import type { ChartContext, Draw, Drawing } from './drawing';
import { drawAs, type DrawnKind, drawnKindOf } from './drawn';
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
import type { ChartSpec } from './spec';

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

/**
 * The ECharts option of a chart, and what clicks on it mean.
 *
 * Throws {@link ChartDataError} where the spec's kind is none that ECharts draws, or the result lacks a column. An
 * empty result gives an empty chart. Cost: a few passes over the rows; 200,000 points take tens of milliseconds.
 */
export function chartOption(spec: ChartSpec, parts: Parts, ctx: ChartContext): Drawing {
  return drawKind(drawnKindOf(spec), spec, parts, ctx);
}

function drawKind<K extends DrawnKind>(kind: K, spec: ChartSpec, parts: Parts, ctx: ChartContext): Drawing {
  return drawAs(kind, DRAW[kind], spec, parts, ctx);
}
