import { ScatterChart } from 'echarts/charts';
import { GeoComponent, TitleComponent, TooltipComponent, VisualMapContinuousComponent } from 'echarts/components';

/** What `map` needs of ECharts, beside the shapes of the world. */
export const extensions = [ScatterChart, GeoComponent, TitleComponent, TooltipComponent, VisualMapContinuousComponent];
