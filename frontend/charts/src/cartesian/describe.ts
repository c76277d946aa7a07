/** A chart in one sentence, for those who cannot see it. */

import type { Frame } from './frame';
import type { SeriesLook } from './looks';

/** For example: `Line chart of Mean delay by Departed at; 3 series: AA, BB, CC.` */
export function describeFrame(kind: string, frame: Frame, looks: readonly SeriesLook[]): string {
  const metrics = [...new Set(frame.series.filter((one) => !one.compare).map((one) => one.metric.title))].join(', ');
  const names = looks
    .slice(0, 6)
    .map((look) => look.name)
    .join(', ');
  const series = looks.length > 1 ? `; ${looks.length} series: ${names}${looks.length > 6 ? ', …' : ''}` : '';
  return `${kind} of ${metrics} by ${frame.x.title}${series}.`;
}
