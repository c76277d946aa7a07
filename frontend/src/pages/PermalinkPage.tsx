import { useQuery } from '@tanstack/react-query';
import { Navigate, useParams } from 'react-router';

import { dashboardQuery, permalinkQuery } from '../api/dashboards';
import { encodeView } from '../features/viewState/viewState';
import { paths } from '../paths';
import { ProblemNotice } from '../ui/ProblemNotice';

/** A shared view: goes on to the dashboard, with the filters and the tab that were shared. */
export function Component() {
  const { id = '' } = useParams();
  const link = useQuery(permalinkQuery(id));
  const [namespace = '', name = ''] = link.data?.dashboard.split('/') ?? [];
  const dashboard = useQuery({ ...dashboardQuery(namespace, name), enabled: link.data !== undefined });
  const error = link.error ?? dashboard.error;
  if (error) return <ProblemNotice error={error} />;
  if (!link.data || !dashboard.data) return null;
  const search = encodeView({ tab: 0, ...link.data.state }, dashboard.data.spec.filters ?? {});
  return <Navigate to={`${paths.dashboard(namespace, name)}?${search}`} replace />;
}
