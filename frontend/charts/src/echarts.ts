/** The parts of ECharts that each kind needs, each in a chunk of its own. */

import type { DrawnKind } from './chart';

/** What `use` of `echarts/core` takes. */
export type Extensions = Parameters<typeof import('echarts/core').use>[0];

type Loader = () => Promise<{ extensions: Extensions }>;

const LOADERS: Record<DrawnKind, Loader> = {
  line: () => import('./echarts/line'),
  area: () => import('./echarts/line'),
  bar: () => import('./echarts/bar'),
  scatter: () => import('./echarts/scatter'),
  mixed: () => import('./echarts/mixed'),
  pie: () => import('./echarts/pie'),
  bigNumber: () => import('./echarts/bigNumber'),
  heatmap: () => import('./echarts/heatmap'),
  histogram: () => import('./echarts/bar'),
  boxPlot: () => import('./echarts/boxPlot'),
  treemap: () => import('./echarts/treemap'),
  sunburst: () => import('./echarts/sunburst'),
  sankey: () => import('./echarts/sankey'),
  funnel: () => import('./echarts/custom'),
  gauge: () => import('./echarts/gauge'),
  waterfall: () => import('./echarts/custom'),
  calendar: () => import('./echarts/calendar'),
  map: () => import('./echarts/map'),
};

/** Loads what a kind needs: `use([CanvasRenderer, ...(await loadExtensions(kind))])`. A `map` also needs `loadMap`. */
export async function loadExtensions(kind: DrawnKind): Promise<Extensions> {
  return (await LOADERS[kind]()).extensions;
}
