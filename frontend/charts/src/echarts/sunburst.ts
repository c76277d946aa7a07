import { SunburstChart } from 'echarts/charts';
import { TitleComponent, TooltipComponent, VisualMapContinuousComponent } from 'echarts/components';

/** What `sunburst` needs of ECharts. */
export const extensions = [SunburstChart, TitleComponent, TooltipComponent, VisualMapContinuousComponent];
