/** Resources of every kind as YAML, with their revisions; datasources and what is wrong with files. */

import { queryOptions } from '@tanstack/react-query';

import { request, segments } from './client';
import type {
  DatasetInfo,
  DatasourceSummary,
  HistoryEntry,
  Items,
  Resource,
  ResourceProblem,
  Revision,
  TableColumnInfo,
  TableInfo,
} from './types';

export interface ObjectKey {
  kind: string;
  namespace: string;
  name: string;
}

function path({ kind, namespace, name }: ObjectKey): string {
  return `/resources${segments(kind, namespace, name)}`;
}

export const problemsQuery = queryOptions({
  queryKey: ['problems'],
  queryFn: ({ signal }) => request<Items<ResourceProblem>>('/problems', { signal }),
});

export const datasetsQuery = queryOptions({
  queryKey: ['datasets'],
  queryFn: ({ signal }) => request<Items<DatasetInfo>>('/datasets', { signal }),
});

/** What a dataset's columns and metrics mean; the server asks the database for columns that nobody has described. */
export function datasetQuery(namespace: string, name: string) {
  return queryOptions({
    queryKey: ['datasets', namespace, name],
    queryFn: ({ signal }) => request<DatasetInfo>(`/datasets${segments(namespace, name)}`, { signal }),
  });
}

export function resourceQuery(key: ObjectKey) {
  return queryOptions({
    queryKey: ['resources', key.kind, key.namespace, key.name],
    queryFn: ({ signal }) => request<Resource>(path(key), { signal }),
  });
}

export function revisionsQuery(key: ObjectKey) {
  return queryOptions({
    queryKey: ['resources', key.kind, key.namespace, key.name, 'revisions'],
    queryFn: ({ signal }) => request<Items<Revision>>(`${path(key)}/revisions`, { signal }),
  });
}

export function revisionQuery(key: ObjectKey, number: number) {
  return queryOptions({
    queryKey: ['resources', key.kind, key.namespace, key.name, 'revisions', number],
    queryFn: ({ signal }) => request<{ yaml: string }>(`${path(key)}/revisions${segments(number)}`, { signal }),
    staleTime: Infinity,
  });
}

export function restoreRevision(key: ObjectKey, number: number): Promise<void> {
  return request(`${path(key)}/revisions${segments(number)}/restore`, { method: 'POST' });
}

/**
 * Stores what the YAML says, unless somebody else has saved since `expectedRevision` (0: nothing of this name is there).
 * A refusal lists every mistake.
 */
export function applyYaml(yaml: string, expectedRevision: number): Promise<Items<ObjectKey>> {
  return request(`/apply?expectedRevision=${expectedRevision}`, { method: 'POST', body: yaml, contentType: 'application/yaml' });
}

export function deleteResource(key: ObjectKey): Promise<void> {
  return request(path(key), { method: 'DELETE' });
}

export const datasourcesQuery = queryOptions({
  queryKey: ['datasources'],
  queryFn: ({ signal }) => request<Items<DatasourceSummary>>('/datasources', { signal }),
});

export function tablesQuery(namespace: string, name: string) {
  return queryOptions({
    queryKey: ['datasources', namespace, name, 'tables'],
    queryFn: ({ signal }) => request<Items<TableInfo>>(`/datasources${segments(namespace, name)}/tables`, { signal }),
    staleTime: 5 * 60_000,
  });
}

export function columnsQuery(namespace: string, name: string, { schema, name: table }: TableInfo) {
  const query = new URLSearchParams({ table, ...(schema ? { schema } : {}) });
  return queryOptions({
    queryKey: ['datasources', namespace, name, 'columns', schema, table],
    queryFn: ({ signal }) => request<Items<TableColumnInfo>>(`/datasources${segments(namespace, name)}/columns?${query}`, { signal }),
    staleTime: 5 * 60_000,
  });
}

export const historyQuery = queryOptions({
  queryKey: ['queries'],
  queryFn: ({ signal }) => request<Items<HistoryEntry>>('/queries', { signal }),
});
