/** What every chart needs of ECharts, in one chunk. */

import { init, registerMap, setPlatformAPI, use as register } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';

import { measureText } from './measureText';

register([CanvasRenderer]);
setPlatformAPI({ measureText });

export { init, register, registerMap };
