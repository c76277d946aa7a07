/**
 * Chart specs as they stand in a `Dashboard` resource: the YAML shape of `crds/src/dashboard/chart.rs`.
 *
 * Every other file takes spec types from here, so that types generated from the CRDs can take this file's place.
 */

/** The length of one step of time. Weeks begin on Monday. */
export type Grain = 'second' | 'minute' | 'hour' | 'day' | 'week' | 'month' | 'quarter' | 'year';

/** A number and a unit: `30d`, `3M`, `1y`. */
export type Span = string;

export type Period = 'day' | 'week' | 'month' | 'quarter' | 'year';

/** Exactly one of `last`, `current`, `previous`, `all`, or `from` and/or `to`. */
export interface TimeRange {
  last?: Span;
  current?: Period;
  previous?: Period;
  from?: string;
  to?: string;
  all?: boolean;
}

export type FilterOp =
  'eq' | 'ne' | 'in' | 'notIn' | 'lt' | 'le' | 'gt' | 'ge' | 'between' | 'contains' | 'startsWith' | 'isNull' | 'isNotNull';

export type Scalar = string | number | boolean | null;

/** A condition on one column; `op` is `in` where absent. */
export interface Filter {
  column: string;
  op?: FilterOp;
  values?: Scalar[];
}

export interface OrderBy {
  field: string;
  descending?: boolean;
}

export interface Rolling {
  window?: number;
  function?: 'mean' | 'sum' | 'min' | 'max' | 'cumulative';
}

/** A metric of a dataset or of one chart; `expression` is SQL. */
export interface Metric {
  title?: string;
  description?: string;
  expression: string;
  format?: string;
  unit?: string;
}

export type Stack = 'none' | 'stacked' | 'percent';

/** An axis of numbers; `format` is a d3-format pattern. */
export interface Axis {
  title?: string;
  min?: number;
  max?: number;
  format?: string;
  log?: boolean;
}

/** A line at a value; `color` is `good`, `warning`, `bad` or a CSS colour. */
export interface Threshold {
  value: number;
  label?: string;
  color?: string;
}

/** What line, area and bar have in common. */
export interface Cartesian {
  x: string;
  grain?: Grain;
  y: string[];
  series?: string;
  seriesLimit?: number;
  limit?: number;
  orderBy?: OrderBy;
  stack?: Stack;
  rolling?: Rolling;
  compare?: Span[];
  xTitle?: string;
  yAxis?: Axis;
  thresholds?: Threshold[];
  showValues?: boolean;
}

export type Interpolation = 'linear' | 'smooth' | 'step';

export interface LineChart extends Cartesian {
  interpolation?: Interpolation;
  points?: boolean;
}

export interface AreaChart extends Cartesian {
  interpolation?: Interpolation;
}

export interface BarChart extends Cartesian {
  orientation?: 'vertical' | 'horizontal';
}

/** With `by`, x, y and size are metrics for each value of `by`; without, columns of single rows. */
export interface ScatterChart {
  x: string;
  y: string;
  size?: string;
  by?: string;
  series?: string;
  limit?: number;
  xAxis?: Axis;
  yAxis?: Axis;
}

export type Mark = 'line' | 'bar' | 'area';

export interface MixedSeries {
  metric: string;
  mark?: Mark;
}

export interface MixedChart {
  x: string;
  grain?: Grain;
  left: MixedSeries[];
  right?: MixedSeries[];
  limit?: number;
  leftAxis?: Axis;
  rightAxis?: Axis;
}

export interface WaterfallChart {
  x: string;
  grain?: Grain;
  metric: string;
  limit?: number;
  hideTotal?: boolean;
}

export interface PieChart {
  by: string;
  metric: string;
  donut?: boolean;
  label?: 'name' | 'value' | 'percent' | 'none';
  limit?: number;
}

/** Treemaps and sunbursts; `by` is outermost first. */
export interface NestedChart {
  by: string[];
  metric: string;
  color?: string;
  limit?: number;
}

export interface SankeyChart {
  source: string;
  target: string;
  metric: string;
  limit?: number;
}

/** With `by`, `metrics` is one metric; without, each metric is a step. */
export interface FunnelChart {
  by?: string;
  metrics: string[];
  limit?: number;
}

export interface BigNumberChart {
  metric: string;
  trend?: { x?: string; grain?: Grain };
  compare?: Span;
  lowerIsBetter?: boolean;
  subtitle?: string;
}

/** `min` is 0 and `max` 100 where absent; a threshold's colour begins at its value. */
export interface GaugeChart {
  metric: string;
  min?: number;
  max?: number;
  thresholds?: Threshold[];
}

/** How the cells of one column look; `color` applies `above` or `below` a value. */
export interface CellFormat {
  field: string;
  style: 'bar' | 'scale' | 'highlight';
  above?: number;
  below?: number;
  color?: string;
}

/** With `columns`, rows as they are; with `by` and `metrics`, aggregated. */
export interface TableChart {
  columns?: string[];
  by?: string[];
  grain?: Grain;
  metrics?: string[];
  percentMetrics?: string[];
  orderBy?: OrderBy[];
  limit?: number;
  formatting?: CellFormat[];
  totals?: boolean;
}

export interface PivotChart {
  rows?: string[];
  columns?: string[];
  grain?: Grain;
  metrics: string[];
  totals?: boolean;
  subtotals?: boolean;
  limit?: number;
}

export type ColorScale = 'sequential' | 'diverging';

export interface HeatmapChart {
  x: string;
  grain?: Grain;
  y: string;
  metric: string;
  normalize?: 'none' | 'x' | 'y' | 'all';
  scale?: ColorScale;
  showValues?: boolean;
  limit?: number;
}

export interface HistogramChart {
  column: string;
  bins?: number;
  min?: number;
  max?: number;
  series?: string;
  normalize?: boolean;
  cumulative?: boolean;
}

/** Whiskers are the 5th and the 95th percentile. */
export interface BoxPlotChart {
  x: string;
  grain?: Grain;
  column: string;
  limit?: number;
}

export interface CalendarChart {
  date?: string;
  metric: string;
  scale?: ColorScale;
}

export type CountryCode = 'iso3' | 'iso2' | 'name' | 'numeric';

export interface MapChart {
  country: string;
  code?: CountryCode;
  metric: string;
  bubble?: string;
  scale?: ColorScale;
}

/** Every kind by its name in YAML. */
export interface ChartKinds {
  line: LineChart;
  area: AreaChart;
  bar: BarChart;
  scatter: ScatterChart;
  mixed: MixedChart;
  pie: PieChart;
  bigNumber: BigNumberChart;
  table: TableChart;
  pivot: PivotChart;
  heatmap: HeatmapChart;
  histogram: HistogramChart;
  boxPlot: BoxPlotChart;
  treemap: NestedChart;
  sunburst: NestedChart;
  sankey: SankeyChart;
  funnel: FunnelChart;
  gauge: GaugeChart;
  waterfall: WaterfallChart;
  calendar: CalendarChart;
  map: MapChart;
}

export type ChartKind = keyof ChartKinds;

/** One chart: what it shows, of which dataset, and exactly one kind. */
export interface ChartSpec extends Partial<ChartKinds> {
  title?: string;
  description?: string;
  dataset: string;
  metrics?: Record<string, Metric>;
  filters?: Filter[];
  timeColumn?: string;
  timeRange?: TimeRange;
  disableCrossFilters?: boolean;
}

const KINDS: Record<ChartKind, true> = {
  line: true,
  area: true,
  bar: true,
  scatter: true,
  mixed: true,
  pie: true,
  bigNumber: true,
  table: true,
  pivot: true,
  heatmap: true,
  histogram: true,
  boxPlot: true,
  treemap: true,
  sunburst: true,
  sankey: true,
  funnel: true,
  gauge: true,
  waterfall: true,
  calendar: true,
  map: true,
};

/** Every kind's name, in the order of the CRD. */
export const CHART_KINDS = Object.keys(KINDS) as ChartKind[];

/** The kind that is set; the first one where several are, none where none is. */
export function kindOf(spec: ChartSpec): ChartKind | undefined {
  return CHART_KINDS.find((kind) => spec[kind] != null);
}
