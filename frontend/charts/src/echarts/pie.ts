import { PieChart } from 'echarts/charts';
import { TitleComponent, TooltipComponent } from 'echarts/components';
import { LabelLayout } from 'echarts/features';

/** What `pie` needs of ECharts. */
export const extensions = [PieChart, TitleComponent, TooltipComponent, LabelLayout];
