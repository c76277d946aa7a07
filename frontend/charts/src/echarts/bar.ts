import { BarChart } from 'echarts/charts';
import { GridComponent, LegendScrollComponent, MarkLineComponent, TitleComponent, TooltipComponent } from 'echarts/components';
import { LabelLayout } from 'echarts/features';

/** What `bar` and `histogram` need of ECharts. */
export const extensions = [
  BarChart,
  GridComponent,
  LegendScrollComponent,
  MarkLineComponent,
  TitleComponent,
  TooltipComponent,
  LabelLayout,
];
