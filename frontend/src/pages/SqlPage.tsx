import { useQuery } from '@tanstack/react-query';
import { Database } from 'lucide-react';

import { datasourcesQuery } from '../api/resources';
import { SqlWorkbench } from '../features/sql/SqlWorkbench';
import { Notice } from '../ui/Notice';
import { ProblemNotice } from '../ui/ProblemNotice';
import { SkeletonLines } from '../ui/Skeleton';

export function Component() {
  const { data, error, refetch } = useQuery(datasourcesQuery);
  if (error) return <ProblemNotice error={error} retry={() => void refetch()} />;
  if (!data) {
    return (
      <div style={{ padding: 24 }}>
        <SkeletonLines count={8} />
      </div>
    );
  }
  const open = data.items.filter(({ canWriteSql }) => canWriteSql);
  if (open.length === 0) {
    return (
      <Notice title="No datasource to ask" icon={<Database size={22} />}>
        {data.items.length === 0
          ? 'Add a Datasource as YAML, or ask for access to one.'
          : 'You may look at dashboards, but not write SQL of your own. Ask an editor or the owner of a datasource.'}
      </Notice>
    );
  }
  return <SqlWorkbench datasources={open} />;
}
