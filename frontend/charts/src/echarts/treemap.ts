import { TreemapChart } from 'echarts/charts';
import { TitleComponent, TooltipComponent, VisualMapContinuousComponent } from 'echarts/components';

/** What `treemap` needs of ECharts. */
export const extensions = [TreemapChart, TitleComponent, TooltipComponent, VisualMapContinuousComponent];
