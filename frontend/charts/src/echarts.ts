/** What each kind needs, in chunks of its own: the parts of ECharts, and the code that draws it. */

import type { Parts } from './data';
import type { ChartContext, Draw, Drawing } from './drawing';
import { drawAs, type DrawnKind } from './drawn';
import type { ChartSpec } from './spec';

/** What `use` of `echarts/core` takes. */
export type Extensions = Parameters<typeof import('echarts/core').use>[0];

/** A kind whose code is there. */
export interface LoadedKind {
  /** For `use([CanvasRenderer, ...extensions])`. A `map` also needs `loadMap`. */
  extensions: Extensions;
  /** As `chartOption`, for charts of this kind. */
  chartOption(spec: ChartSpec, parts: Parts, ctx: ChartContext): Drawing;
}

type Loaders<K extends DrawnKind> = [() => Promise<{ extensions: Extensions }>, () => Promise<Record<K, Draw<K>>>];

const LOADERS: { readonly [K in DrawnKind]: Loaders<K> } = {
  line: [() => import('./echarts/line'), () => import('./kinds/line')],
  area: [() => import('./echarts/line'), () => import('./kinds/area')],
  bar: [() => import('./echarts/bar'), () => import('./kinds/bar')],
  scatter: [() => import('./echarts/scatter'), () => import('./kinds/scatter')],
  mixed: [() => import('./echarts/mixed'), () => import('./kinds/mixed')],
  pie: [() => import('./echarts/pie'), () => import('./kinds/pie')],
  bigNumber: [() => import('./echarts/bigNumber'), () => import('./kinds/bigNumber')],
  heatmap: [() => import('./echarts/heatmap'), () => import('./kinds/heatmap')],
  histogram: [() => import('./echarts/bar'), () => import('./kinds/histogram')],
  boxPlot: [() => import('./echarts/boxPlot'), () => import('./kinds/boxPlot')],
  treemap: [() => import('./echarts/treemap'), () => import('./kinds/treemap')],
  sunburst: [() => import('./echarts/sunburst'), () => import('./kinds/sunburst')],
  sankey: [() => import('./echarts/sankey'), () => import('./kinds/sankey')],
  funnel: [() => import('./echarts/custom'), () => import('./kinds/funnel')],
  gauge: [() => import('./echarts/gauge'), () => import('./kinds/gauge')],
  waterfall: [() => import('./echarts/custom'), () => import('./kinds/waterfall')],
  calendar: [() => import('./echarts/calendar'), () => import('./kinds/calendar')],
  map: [() => import('./echarts/map'), () => import('./kinds/map')],
};

export async function loadKind<K extends DrawnKind>(kind: K): Promise<LoadedKind> {
  const [loadExtensions, loadDraw] = LOADERS[kind] as Loaders<K>;
  const [{ extensions }, kinds] = await Promise.all([loadExtensions(), loadDraw()]);
  return { extensions, chartOption: (spec, parts, ctx) => drawAs(kind, kinds[kind], spec, parts, ctx) };
}
