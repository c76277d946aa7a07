import { HeatmapChart } from 'echarts/charts';
import { CalendarComponent, TitleComponent, TooltipComponent, VisualMapContinuousComponent } from 'echarts/components';

/** What `calendar` needs of ECharts. */
export const extensions = [HeatmapChart, CalendarComponent, TitleComponent, TooltipComponent, VisualMapContinuousComponent];
