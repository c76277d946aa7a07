/** What the server sends and takes: the generated types, told more exactly where its description says less than it does. */

import type { ChartSpec, Field, Grain, OrderBy, Scalar, Span, TimeRange } from '@binnacle/charts';

import type { components } from './generated';
import type { Problem } from './problem';

type Schemas = components['schemas'];

/** A generated type, some fields of which are known more exactly. */
type Told<T, U> = Omit<T, keyof U> & U;

export type Role = 'admin' | 'editor' | 'viewer';
export type ManagedBy = 'kubernetes' | 'files' | 'ui';

export interface Items<T> {
  items: T[];
}

export type Me = Told<Schemas['Me'], { roles: Role[]; auth: 'password' | 'none' }>;

export type DashboardSummary = Told<Schemas['DashboardItem'], { managedBy: ManagedBy }>;

export interface TimeFilter {
  column?: string;
  default?: TimeRange;
}

export interface SelectFilter {
  dataset: string;
  column: string;
  multiple?: boolean;
  required?: boolean;
  exclude?: boolean;
  default?: Scalar[];
  dependsOn?: string[];
}

export interface NumberRange {
  min?: number;
  max?: number;
}

export interface RangeFilter {
  dataset: string;
  column: string;
  default?: NumberRange;
  step?: number;
}

export interface GrainFilter {
  default?: Grain;
  options?: Grain[];
}

/** Exactly one of `time`, `select`, `range`, `grain`. */
export interface FilterSpec {
  title?: string;
  description?: string;
  order?: number;
  excludes?: string[];
  time?: TimeFilter;
  select?: SelectFilter;
  range?: RangeFilter;
  grain?: GrainFilter;
}

export interface DashboardSpec {
  title?: string;
  description?: string;
  folder?: string;
  timeZone?: string;
  filters?: Record<string, FilterSpec>;
  charts: Record<string, ChartSpec>;
  refresh?: Span;
  disableCrossFilters?: boolean;
  colors?: Record<string, string>;
}

export interface Cell {
  width: number;
  chart?: string;
  markdown?: string;
  header?: string;
}

export interface Row {
  height: number;
  cells: Cell[];
}

export interface Tab {
  title?: string;
  rows: Row[];
}

export type DatasetColumn = Schemas['DatasetColumn'];
export type DatasetMetric = Schemas['DatasetMetric'];
export type DatasetInfo = Schemas['DatasetInfo'];
export type ResourceProblem = Schemas['ProblemItem'];

export type Dashboard = Told<Schemas['DashboardDetail'], { managedBy: ManagedBy; spec: DashboardSpec; layout: { tabs: Tab[] } }>;

export type FilterValue = TimeRange | Scalar[] | NumberRange | Grain;

export interface CrossFilter {
  chart: string;
  column: string;
  values: Scalar[];
  /** Of times cut to a grain (epoch ms) and of bins: from, inclusive, to, exclusive. */
  range?: { from: number; to: number };
}

/** What the reader has chosen on a dashboard. */
export interface FilterState {
  filters: Record<string, FilterValue>;
  cross: CrossFilter[];
}

export type FilterOption = Told<Schemas['FilterOption'], { value: Scalar }>;
export type FilterValues = Told<Schemas['FilterValues'], { items?: FilterOption[] | null }>;

/** What comes with the data of one part of a chart; only the name, status and length where it failed. */
export type PartHeader = Told<
  Partial<Schemas['PartHeader']>,
  {
    chart: string;
    part: string;
    status: 'ok' | 'error';
    fields?: Field[];
    cache?: 'hit' | 'miss' | 'stale';
    problem?: Problem;
    length: number;
  }
>;

export type Resource = Told<
  Schemas['ResourceDetail'],
  { manifest: { kind: string; metadata: { name: string; namespace?: string }; spec: Record<string, unknown> }; managedBy: ManagedBy }
>;
export type Revision = Schemas['RevisionItem'];
export type DatasourceSummary = Schemas['DatasourceItem'];
export type TableInfo = Schemas['TableItem'];
export type TableColumnInfo = Schemas['ColumnItem'];
export type HistoryEntry = Schemas['QueryItem'];

export type ApiToken = Schemas['TokenItem'];
/** A token with its secret, which is told only once. */
export type NewToken = Schemas['NewToken'];
export type User = Told<Schemas['UserItem'], { role: Role }>;
export type NewUser = Told<Schemas['UserRequest'], { role: Role }>;
export type UserChange = Told<Schemas['UserPatch'], { role?: Role }>;

/** What a short address leads to. */
export interface SharedState extends FilterState {
  /** Counted from 0; the first one where absent. */
  tab?: number;
}

export type Permalink = Told<Schemas['PermalinkItem'], { state: SharedState }>;

/** One question to `POST /api/v1/query`. */
export type QueryRequest = Told<
  Omit<Schemas['QueryRequest'], 'query'>,
  {
    detail?: { dashboard: string; chart: string; selection: Omit<CrossFilter, 'chart'>[] };
    state?: FilterState;
    orderBy?: OrderBy[];
  }
>;

export type JobState = 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled' | 'dead';
export type JobItem = Told<Schemas['JobItem'], { state: JobState }>;
/** The formats of files that exports make. */
export type ExportFormat = Extract<Schemas['Format'], 'csv' | 'xlsx' | 'parquet'>;
/** What the page asks to be done in the background. */
export type JobRequest = { kind: 'query'; question: QueryRequest; title: string } | { kind: 'export'; question: QueryRequest; format: ExportFormat; fileName: string; title: string };
export type QueueItem = Schemas['QueueItem'];
export type QueueList = Schemas['QueueList'];

export type CacheItem = Schemas['CacheItem'];
/** How results of one cache policy fared; of those without one where it names none. */
export type PolicyCounts = Schemas['PolicyItem'];
export type CacheOverview = Schemas['CacheOverview'];
/** What is to be declared out of date: `namespace/name`. */
export type Invalidation = Schemas['Invalidation'];
export type Invalidated = Schemas['Invalidated'];
