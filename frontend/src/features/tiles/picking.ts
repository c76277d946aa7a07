/** From clicks on a chart to what they pick. */

import type { Drawing, MarkEvent, Selection } from '@binnacle/charts';

type Instance = ReturnType<typeof import('echarts/core').init>;

/** Listens until the returned function is called. */
export function bindPicking(chart: Instance, drawing: Drawing, onPick: (picked: Selection[]) => void): () => void {
  const pick = (picked: Selection[]) => picked.length > 0 && onPick(picked);
  const onMark = (event: unknown) => void pick(drawing.selectionOf(event as MarkEvent));
  const surface = chart.getZr();
  const onSurface = (event: { target?: unknown; offsetX: number; offsetY: number }) => {
    const point: [number, number] = [event.offsetX, event.offsetY];
    if (event.target || !drawing.selectionAt || !chart.containPixel('grid', point)) return;
    const [x] = chart.convertFromPixel('grid', point);
    if (x !== undefined) pick(drawing.selectionAt(x));
  };
  chart.on('click', onMark);
  surface.on('click', onSurface);
  return () => {
    if (chart.isDisposed()) return;
    chart.off('click', onMark);
    surface.off('click', onSurface);
  };
}
