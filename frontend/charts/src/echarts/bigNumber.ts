import { LineChart } from 'echarts/charts';
import { GraphicComponent, GridComponent, TooltipComponent } from 'echarts/components';

/** What `bigNumber` needs of ECharts. */
export const extensions = [LineChart, GraphicComponent, GridComponent, TooltipComponent];
