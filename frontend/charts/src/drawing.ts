/** What goes into drawing a chart beside spec and data, and what comes out. */

import type { EChartsOption } from 'echarts';

import type { ColorAssigner } from './colorAssigner';
import type { Parts } from './data';
import type { Viewer } from './format';
import type { ChartKind, ChartKinds, ChartSpec, Scalar } from './spec';
import type { ThemeName } from './theme';

/** Values of one column that a click on a mark picks. */
export interface Selection {
  column: string;
  values: Scalar[];
  /** Of times cut to a grain (epoch ms) and of histogram bins: from, inclusive, to, exclusive. */
  range?: { from: number; to: number };
}

/** Where and for whom a chart is drawn. */
export interface ChartContext extends Viewer {
  theme: ThemeName;
  /** CSS pixels of the space for the chart, without the tile's title. */
  width: number;
  height: number;
  colors: ColorAssigner;
  /** The present moment, epoch ms. */
  now: number;
  /** A picture: no animation, no tooltip, and texts that the page would show are part of the drawing. */
  static?: boolean;
  /** What cross filters have picked on this chart; all other marks step back. */
  selected?: readonly Selection[];
  fontFamily?: string;
}

/** What ECharts says of the mark that was clicked; the names are those of its mouse events. */
export interface MarkEvent {
  seriesIndex?: number;
  dataIndex?: number;
  dataType?: string;
  name?: string;
  seriesName?: string;
  data?: unknown;
}

/** A chart ready to be shown. */
export interface Drawing {
  option: EChartsOption;
  /** What a click on a mark means for the other charts; empty where nothing. */
  selectionOf(event: MarkEvent): Selection[];
  /**
   * Of lines and areas: what a click beside all marks means, by the place on the x axis as `convertFromPixel` gives it.
   * Lines have few marks to hit; the nearest step of x is what the tooltip shows, too.
   */
  selectionAt?(x: number): Selection[];
  /** One sentence for those who cannot see the chart. */
  description: string;
  /** What the reader should know, for example values that could not be placed. */
  notices: string[];
  /** The map that must be registered before, under this name. */
  map?: string;
}

/** Everything that one kind needs to draw. */
export interface DrawInput<K extends ChartKind> {
  chart: ChartKinds[K];
  spec: ChartSpec;
  parts: Parts;
  ctx: ChartContext;
}

/** Draws one kind of chart. */
export type Draw<K extends ChartKind> = (input: DrawInput<K>) => Drawing;

/** A drawing without marks to click. */
export function noSelection(): Selection[] {
  return [];
}
