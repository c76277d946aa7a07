import { useQuery } from '@tanstack/react-query';
import { FilePlus2, LayoutDashboard, SearchX } from 'lucide-react';
import { useDeferredValue, useMemo, useState } from 'react';
import { Link, useSearchParams } from 'react-router';

import { dashboardsQuery } from '../api/dashboards';
import type { DashboardSummary } from '../api/types';
import { DashboardList } from '../features/home/DashboardList';
import { inFolders, searched } from '../features/home/folders';
import { ProblemsBanner } from '../features/home/ProblemsBanner';
import { recentlyOpened } from '../features/home/recentlyOpened';
import { paths } from '../paths';
import { Notice } from '../ui/Notice';
import { Page, Panel } from '../ui/Page';
import { ProblemNotice } from '../ui/ProblemNotice';
import { SearchInput } from '../ui/SearchInput';
import { SkeletonLines } from '../ui/Skeleton';
import styles from './HomePage.module.css';

export function Component() {
  const { data, error, refetch } = useQuery(dashboardsQuery);
  const [params, setParams] = useSearchParams();
  const text = params.get('search') ?? '';
  const setText = (search: string) => setParams(search ? { search } : {}, { replace: true });
  const search = <SearchInput className={styles.search} placeholder="Filter dashboards" value={text} onChange={setText} />;
  return (
    <Page title="Dashboards" actions={search}>
      <ProblemsBanner />
      {error && !data && <ProblemNotice error={error} retry={() => void refetch()} />}
      {!error && !data && <Loading />}
      {data && (data.items.length === 0 ? <NoDashboards /> : <Folders dashboards={data.items} text={text} />)}
    </Page>
  );
}

function Folders({ dashboards, text }: { dashboards: readonly DashboardSummary[]; text: string }) {
  const deferred = useDeferredValue(text);
  const found = useMemo(() => searched(dashboards, deferred), [dashboards, deferred]);
  const [recent] = useState(recentlyOpened);
  if (found.length === 0) {
    return (
      <Notice title={`No dashboard matches “${text}”`} icon={<SearchX size={22} />}>
        Title, folder and description were searched.
      </Notice>
    );
  }
  const favourites = found.filter(({ favourite }) => favourite);
  const opened = recent.flatMap((key) => found.find(({ namespace, name }) => key === `${namespace}/${name}`) ?? []);
  return (
    <>
      {deferred === '' && opened.length > 0 && <RecentlyOpened dashboards={opened} />}
      {favourites.length > 0 && <DashboardList title="Favourites" dashboards={favourites} />}
      {inFolders(found).map(({ path, dashboards: inside }) => (
        <DashboardList key={path} title={path.replaceAll('/', ' / ') || 'Without a folder'} dashboards={inside} />
      ))}
    </>
  );
}

function RecentlyOpened({ dashboards }: { dashboards: readonly DashboardSummary[] }) {
  return (
    <nav className={styles.recent} aria-label="Recently opened">
      <span>Recently opened</span>
      {dashboards.map(({ namespace, name, title }) => (
        <Link key={`${namespace}/${name}`} to={paths.dashboard(namespace, name)}>
          {title}
        </Link>
      ))}
    </nav>
  );
}

function NoDashboards() {
  return (
    <Panel>
      <div className={styles.empty}>
        <Notice title="No dashboards yet" icon={<LayoutDashboard size={26} />}>
          Put a <code>Dashboard</code> as YAML into the folder that is served, apply it to the cluster, or{' '}
          <Link to={paths.newObject()}>
            <FilePlus2 size={13} /> make one here
          </Link>
          .
        </Notice>
      </div>
    </Panel>
  );
}

function Loading() {
  return (
    <Panel>
      <div style={{ padding: 16 }}>
        <SkeletonLines count={8} height={20} />
      </div>
    </Panel>
  );
}
