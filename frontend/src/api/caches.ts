/** The caches: what they hold, how often they helped, and declaring what they hold out of date. */

import { queryOptions } from '@tanstack/react-query';

import { request } from './client';
import type { CacheOverview, Invalidated, Invalidation } from './types';

/** The caches as one web server sees them; for admins. */
export const cachesQuery = queryOptions({
  queryKey: ['caches'],
  queryFn: ({ signal }) => request<CacheOverview>('/cache', { signal }),
  staleTime: 1000,
});

/** Declares results out of date; whoever asks next gets new ones. */
export function invalidateCaches(body: Invalidation): Promise<Invalidated> {
  return request('/cache/invalidate', { method: 'POST', body });
}
