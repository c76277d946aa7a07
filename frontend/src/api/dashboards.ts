/** Dashboards, their data, and what readers keep of them. */

import { queryOptions } from '@tanstack/react-query';

import { request, segments, send } from './client';
import { bodyChunks, type Frame, readFrames } from './frames';
import type { Dashboard, DashboardSummary, FilterState, FilterValues, Items, Permalink, SharedState } from './types';

export const dashboardsQuery = queryOptions({
  queryKey: ['dashboards'],
  queryFn: ({ signal }) => request<Items<DashboardSummary>>('/dashboards', { signal }),
});

export function dashboardQuery(namespace: string, name: string) {
  return queryOptions({
    queryKey: ['dashboards', namespace, name],
    queryFn: ({ signal }) => request<Dashboard>(`/dashboards${segments(namespace, name)}`, { signal }),
  });
}

export interface DataRequest {
  charts: string[];
  state: FilterState;
  timeZone: string;
  refresh?: boolean;
}

/** The data of some charts of a dashboard, in the order in which it is ready. */
export async function* dashboardFrames(
  { namespace, name }: Pick<Dashboard, 'namespace' | 'name'>,
  body: DataRequest,
  signal: AbortSignal,
): AsyncGenerator<Frame> {
  const path = `/dashboards${segments(namespace, name)}/data`;
  const response = await send(path, { method: 'POST', body, signal, accept: 'application/vnd.binnacle.frames' });
  yield* readFrames(bodyChunks(response));
}

export function filterValuesQuery(
  { namespace, name, revision }: Pick<Dashboard, 'namespace' | 'name' | 'revision'>,
  filter: string,
  body: { state: FilterState; search?: string; limit?: number },
) {
  const path = `/dashboards${segments(namespace, name)}/filters${segments(filter)}/values`;
  return queryOptions({
    queryKey: ['filterValues', path, revision, body],
    queryFn: ({ signal }) => request<FilterValues>(path, { method: 'POST', body, signal }),
  });
}

export function setFavourite({ namespace, name }: DashboardSummary, favourite: boolean): Promise<void> {
  return request(`/favourites${segments(namespace, name)}`, { method: favourite ? 'PUT' : 'DELETE' });
}

export function makePermalink(dashboard: string, state: SharedState): Promise<Permalink> {
  return request('/permalinks', { method: 'POST', body: { dashboard, state } });
}

export function permalinkQuery(id: string) {
  return queryOptions({
    queryKey: ['permalinks', id],
    queryFn: ({ signal }) => request<Permalink>(`/permalinks${segments(id)}`, { signal }),
  });
}
