/** What the server sends and takes. Mirrors its OpenAPI document; generated types take this file's place. */

import type { ChartSpec, Field, Grain, OrderBy, Scalar, Span, TimeRange } from '@binnacle/charts';

import type { Problem } from './problem';

export type Role = 'admin' | 'editor' | 'viewer';
export type ManagedBy = 'kubernetes' | 'files' | 'ui';

export interface Me {
  name: string;
  email?: string | null;
  roles: Role[];
  groups: string[];
  auth: 'password' | 'none';
  mustChangePassword?: boolean;
}

export interface Items<T> {
  items: T[];
}

export interface DashboardSummary {
  namespace: string;
  name: string;
  title: string;
  description?: string;
  folder?: string;
  managedBy: ManagedBy;
  revision: number;
  updatedAt: string;
  favourite: boolean;
  charts: number;
}

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

export interface DatasetColumn {
  name: string;
  title: string;
  type: Field['type'];
  format?: string;
  unit?: string;
  description?: string;
}

export interface DatasetMetric {
  name: string;
  title: string;
  description?: string;
  expression: string;
  format?: string;
  unit?: string;
}

export interface DatasetInfo {
  namespace: string;
  name: string;
  title: string;
  description?: string;
  folder: string;
  /** `namespace/name`. */
  datasource: string;
  timeColumn?: string;
  columns: DatasetColumn[];
  metrics: DatasetMetric[];
}

/** Why the newest revision of an object is not the one being served. */
export interface RevisionProblem {
  message: string;
  file?: string;
  line?: number;
  column?: number;
  since?: string;
}

export interface Dashboard {
  namespace: string;
  name: string;
  revision: number;
  managedBy: ManagedBy;
  title: string;
  spec: DashboardSpec;
  layout: { tabs: Tab[] };
  datasets: Record<string, DatasetInfo>;
  canEdit: boolean;
  problem?: RevisionProblem;
}

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

export interface FilterOption {
  value: Scalar;
  label?: string;
}

export interface FilterValues {
  items?: FilterOption[];
  truncated?: boolean;
  min?: number | null;
  max?: number | null;
}

/** What comes with the data of one part of a chart. */
export interface PartHeader {
  chart: string;
  part: string;
  status: 'ok' | 'error';
  fields?: Field[];
  rows?: number;
  truncated?: boolean;
  asOf?: string;
  ageMs?: number;
  cache?: 'hit' | 'miss' | 'stale';
  elapsedMs?: number;
  sql?: string;
  timeRange?: { from?: string; to?: string };
  problem?: Problem;
  more?: boolean;
  length: number;
}

export interface ResourceProblem {
  file?: string | null;
  line?: number | null;
  column?: number | null;
  kind?: string | null;
  namespace?: string | null;
  name?: string | null;
  field?: string | null;
  message: string;
  hint?: string | null;
  since?: string;
}

export interface Resource {
  manifest: { kind: string; metadata: { name: string; namespace?: string }; spec: Record<string, unknown> };
  yaml: string;
  revision: number;
  managedBy: ManagedBy;
  updatedAt: string;
  canEdit: boolean;
}

export interface ResourceSummary {
  kind: string;
  namespace: string;
  name: string;
  title?: string;
  description?: string;
  folder?: string;
  managedBy: ManagedBy;
  revision: number;
  updatedAt: string;
}

export interface Revision {
  number: number;
  createdAt: string;
  author: string;
  message?: string;
}

export interface DatasourceSummary {
  namespace: string;
  name: string;
  title: string;
  description?: string;
  type: string;
  canWriteSql: boolean;
}

export interface TableInfo {
  schema?: string;
  name: string;
  kind: string;
}

export interface HistoryEntry {
  id: string;
  sql: string;
  datasource: string;
  chart?: string | null;
  startedAt: string;
  elapsedMs?: number | null;
  rows?: number | null;
  status: 'running' | 'succeeded' | 'failed' | 'cancelled';
}

export interface ApiToken {
  id: string;
  name: string;
  /** How the secret begins. */
  prefix: string;
  role: Role;
  createdAt: string;
  expiresAt?: string | null;
  lastUsedAt?: string | null;
}

/** A token with its secret, which is told only once. */
export interface NewToken extends ApiToken {
  secret: string;
}

export interface User {
  id: string;
  name: string;
  displayName: string;
  email?: string | null;
  role: Role;
  groups: string[];
  disabled: boolean;
  lastLoginAt?: string | null;
}

/** One question to `POST /api/v1/query`. */
export interface QueryRequest {
  chart?: { dashboard: string; chart: string; part?: string };
  detail?: { dashboard: string; chart: string; selection: { column: string; values: Scalar[] }[] };
  datasource?: string;
  sql?: string;
  state?: FilterState;
  timeZone?: string;
  limit?: number;
  offset?: number;
  orderBy?: OrderBy[];
  search?: string;
  refresh?: boolean;
  /** As many rows as a download may have. */
  export?: boolean;
}
