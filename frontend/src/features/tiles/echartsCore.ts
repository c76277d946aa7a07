/** What every chart needs of ECharts, in one chunk. */

import { init, registerMap, use as register } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';

register([CanvasRenderer]);

export { init, register, registerMap };
