import { CustomChart } from 'echarts/charts';
import { GridComponent, TitleComponent, TooltipComponent } from 'echarts/components';

/** What `funnel` and `waterfall` need of ECharts: shapes that they draw by themselves. */
export const extensions = [CustomChart, GridComponent, TitleComponent, TooltipComponent];
