import { ScatterChart } from 'echarts/charts';
import { GridComponent, LegendScrollComponent, TitleComponent, TooltipComponent } from 'echarts/components';
import { LabelLayout } from 'echarts/features';

/** What `scatter` needs of ECharts. */
export const extensions = [ScatterChart, GridComponent, LegendScrollComponent, TitleComponent, TooltipComponent, LabelLayout];
