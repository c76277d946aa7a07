/** What every chart needs of ECharts, in one chunk. */

import { init, registerMap, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';

use([CanvasRenderer]);

export { init, registerMap, use };
