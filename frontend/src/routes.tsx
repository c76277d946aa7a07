/** Every address. Pages are chunks of their own; what they need first is asked for while they load. */

import type { FetchQueryOptions } from '@tanstack/react-query';
import { useQuery } from '@tanstack/react-query';
import { createBrowserRouter, type LoaderFunctionArgs, Navigate } from 'react-router';

import { dashboardQuery, dashboardsQuery } from './api/dashboards';
import { queryClient } from './api/queryClient';
import { datasetQuery, datasetsQuery, datasourcesQuery, problemsQuery, resourceQuery } from './api/resources';
import { meQuery } from './api/session';
import { AppShell } from './features/shell/AppShell';
import type { RouteHandle } from './features/shell/Breadcrumb';
import { RouteProblem } from './features/shell/RouteProblem';
import { paths } from './paths';

type Params = Record<string, string | undefined>;

/** Starts a request without waiting for it: the page shows its skeleton meanwhile. */
// oxlint-disable-next-line typescript/no-explicit-any -- each query has types of its own
function prefetch(...makeQueries: ((params: Params) => FetchQueryOptions<any, any, any, any>)[]) {
  return ({ params }: LoaderFunctionArgs) => {
    for (const makeQuery of makeQueries) void queryClient.prefetchQuery(makeQuery(params));
    return null;
  };
}

const crumb = (title: string): RouteHandle => ({ useCrumbs: () => [{ title }] });

const dashboardHandle: RouteHandle = {
  useCrumbs: ({ namespace = '', name = '' }) => {
    const { data } = useQuery(dashboardQuery(namespace, name));
    return [{ title: 'Dashboards', to: paths.home() }, ...folders(data?.spec.folder), { title: data?.title ?? name }];
  },
};

const datasetHandle: RouteHandle = {
  useCrumbs: ({ namespace = '', name = '' }) => {
    const { data } = useQuery(datasetQuery(namespace, name));
    return [{ title: 'Datasets', to: paths.datasets() }, { title: data?.title ?? name }];
  },
};

const objectHandle: RouteHandle = {
  useCrumbs: ({ kind = '', name = '' }) => [{ title: kind }, { title: name }],
};

function folders(folder: string | undefined) {
  return (folder?.split('/') ?? []).map((title) => ({ title, to: paths.home(title) }));
}

export const router = createBrowserRouter([
  { path: '/sign-in', lazy: () => import('./pages/SignInPage'), ErrorBoundary: RouteProblem, HydrateFallback: () => null },
  {
    path: '/',
    Component: AppShell,
    loader: prefetch(() => meQuery),
    ErrorBoundary: RouteProblem,
    HydrateFallback: () => null,
    children: [
      { index: true, handle: crumb('Dashboards'), loader: prefetch(() => dashboardsQuery, () => problemsQuery), lazy: () => import('./pages/HomePage') },
      {
        path: 'dashboards/:namespace/:name',
        handle: dashboardHandle,
        loader: prefetch(({ namespace = '', name = '' }) => dashboardQuery(namespace, name)),
        // Filters live in the address; a new filter asks nothing of the route.
        shouldRevalidate: ({ currentUrl, nextUrl }) => currentUrl.pathname !== nextUrl.pathname,
        lazy: () => import('./pages/DashboardPage'),
      },
      { path: 'p/:id', handle: crumb('Shared view'), lazy: () => import('./pages/PermalinkPage') },
      { path: 'sql', handle: crumb('SQL'), loader: prefetch(() => datasourcesQuery), lazy: () => import('./pages/SqlPage') },
      { path: 'jobs', handle: crumb('Jobs'), lazy: () => import('./pages/JobsPage') },
      { path: 'datasets', handle: crumb('Datasets'), loader: prefetch(() => datasetsQuery), lazy: () => import('./pages/DatasetsPage') },
      {
        path: 'datasets/:namespace/:name',
        handle: datasetHandle,
        loader: prefetch(
          ({ namespace = '', name = '' }) => datasetQuery(namespace, name),
          ({ namespace = '', name = '' }) => resourceQuery({ kind: 'Dataset', namespace, name }),
        ),
        lazy: () => import('./pages/DatasetPage'),
      },
      { path: 'objects/new', handle: crumb('New object'), lazy: () => import('./pages/NewObjectPage') },
      { path: 'objects/:kind/:namespace/:name', handle: objectHandle, lazy: () => import('./pages/ObjectPage') },
      { path: 'settings', element: <Navigate to={paths.settings()} replace /> },
      { path: 'settings/:section', handle: crumb('Settings'), lazy: () => import('./pages/SettingsPage') },
      { path: '*', handle: crumb('Not found'), lazy: () => import('./pages/NotFoundPage') },
    ],
  },
]);
