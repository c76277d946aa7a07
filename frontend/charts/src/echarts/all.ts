/** What every kind needs of ECharts, in one piece: for pictures, where nothing is loaded later. */

import { extensions as bar } from './bar';
import { extensions as bigNumber } from './bigNumber';
import { extensions as boxPlot } from './boxPlot';
import { extensions as calendar } from './calendar';
import { extensions as custom } from './custom';
import { extensions as gauge } from './gauge';
import { extensions as heatmap } from './heatmap';
import { extensions as line } from './line';
import { extensions as map } from './map';
import { extensions as mixed } from './mixed';
import { extensions as pie } from './pie';
import { extensions as sankey } from './sankey';
import { extensions as scatter } from './scatter';
import { extensions as sunburst } from './sunburst';
import { extensions as treemap } from './treemap';

/** Every extension once; give them to `use` of `echarts/core` together with a renderer. */
export const allExtensions = [
  ...new Set(
    [bar, bigNumber, boxPlot, calendar, custom, gauge, heatmap, line, map, mixed, pie, sankey, scatter, sunburst, treemap].flat(),
  ),
];
