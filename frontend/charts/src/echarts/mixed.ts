import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent, LegendScrollComponent, TitleComponent, TooltipComponent } from 'echarts/components';

/** What `mixed` needs of ECharts. */
export const extensions = [BarChart, LineChart, GridComponent, LegendScrollComponent, TitleComponent, TooltipComponent];
