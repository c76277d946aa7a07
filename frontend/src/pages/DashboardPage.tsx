import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useParams } from 'react-router';

import { dashboardQuery } from '../api/dashboards';
import { ProblemError } from '../api/problem';
import { DashboardView } from '../features/dashboard/DashboardView';
import { rememberOpened } from '../features/home/recentlyOpened';
import { ProblemNotice } from '../ui/ProblemNotice';
import { SkeletonLines } from '../ui/Skeleton';

export function Component() {
  const { namespace = '', name = '' } = useParams();
  const { data, error, refetch } = useQuery(dashboardQuery(namespace, name));
  const found = data !== undefined;
  useEffect(() => {
    if (found) rememberOpened(`${namespace}/${name}`);
  }, [found, namespace, name]);
  const gone = error instanceof ProblemError && error.problem.status === 404;
  if (data && !gone) return <DashboardView key={`${namespace}/${name}`} dashboard={data} />;
  if (error) return <ProblemNotice error={error} retry={() => void refetch()} />;
  return (
    <div style={{ padding: 24 }}>
      <SkeletonLines count={8} />
    </div>
  );
}
