import { GaugeChart } from 'echarts/charts';
import { TooltipComponent } from 'echarts/components';

/** What `gauge` needs of ECharts. */
export const extensions = [GaugeChart, TooltipComponent];
