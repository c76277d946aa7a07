import { SankeyChart } from 'echarts/charts';
import { TooltipComponent } from 'echarts/components';
import { LabelLayout } from 'echarts/features';

/** What `sankey` needs of ECharts. */
export const extensions = [SankeyChart, TooltipComponent, LabelLayout];
