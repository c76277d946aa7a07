/** Everything that can be declared out of date. */

import { useQueries } from '@tanstack/react-query';

import { dashboardsQuery } from '../../api/dashboards';
import { datasetsQuery, datasourcesQuery } from '../../api/resources';
import type { Nameable } from './invalidation';

interface Found {
  nameable: Nameable;
  loading: boolean;
  /** Why some of it is missing. */
  error: unknown;
}

export function useNameable(): Found {
  return useQueries({
    queries: [datasetsQuery, datasourcesQuery, dashboardsQuery],
    combine: ([datasets, datasources, dashboards]) => ({
      nameable: { datasets: datasets.data?.items ?? [], datasources: datasources.data?.items ?? [], dashboards: dashboards.data?.items ?? [] },
      loading: datasets.isPending || datasources.isPending || dashboards.isPending,
      error: datasets.error ?? datasources.error ?? dashboards.error,
    }),
  });
}
