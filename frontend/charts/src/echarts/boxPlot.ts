import { BoxplotChart } from 'echarts/charts';
import { GridComponent, TitleComponent, TooltipComponent } from 'echarts/components';

/** What `boxPlot` needs of ECharts. */
export const extensions = [BoxplotChart, GridComponent, TitleComponent, TooltipComponent];
