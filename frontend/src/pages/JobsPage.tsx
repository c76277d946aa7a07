import { useInfiniteQuery } from '@tanstack/react-query';
import Switch from 'antd/es/switch';
import { useOutletContext } from 'react-router';

import { jobPagesQuery } from '../api/jobs';
import type { Me } from '../api/types';
import { JobsList } from '../features/jobs/JobsList';
import { useJobsView } from '../features/jobs/jobsContext';
import { isActive } from '../features/jobs/jobState';
import { Queues } from '../features/jobs/Queues';
import { StateFilter } from '../features/jobs/StateFilter';
import { useJobFilter } from '../features/jobs/useJobFilter';
import { AntdTheme } from '../ui/AntdTheme';
import { Button } from '../ui/Button';
import { Loaded } from '../ui/Loaded';
import { Page, Panel } from '../ui/Page';

const POLL_MS = 3000;

export function Component() {
  const admin = useOutletContext<Me>().roles.includes('admin');
  const { filter, setState, setAll } = useJobFilter(admin);
  const { live } = useJobsView();
  const jobs = useInfiniteQuery({
    ...jobPagesQuery(filter),
    // What others ask for shows by asking only; of one's own jobs that are followed the page hears.
    refetchInterval: ({ state: { data } }) => {
      const unheard = data?.pages.some(({ items }) => items.some((job) => isActive(job) && !live.has(job.id)));
      return unheard || filter.all ? POLL_MS : false;
    },
  });
  return (
    <AntdTheme>
      <Page title="Jobs" description="Exports, and queries that run in the background." actions={admin && <Everybody all={filter.all} onChange={setAll} />}>
        {admin && <Queues />}
        <Panel title={filter.all ? 'Jobs of everybody' : 'Your jobs'}>
          <StateFilter state={filter.state} onChange={setState} />
          <Loaded query={jobs}>
            {({ pages }) => <JobsList key={filter.state} jobs={pages.flatMap(({ items }) => items)} withOwner={filter.all} filtered={filter.state !== undefined} />}
          </Loaded>
          {jobs.hasNextPage && (
            <Button look="link" block loading={jobs.isFetchingNextPage} onClick={() => void jobs.fetchNextPage()}>
              Show older ones
            </Button>
          )}
        </Panel>
      </Page>
    </AntdTheme>
  );
}

function Everybody({ all, onChange }: { all: boolean; onChange(all: boolean): void }) {
  return (
    <span style={{ display: 'flex', alignItems: 'center', gap: 8 }}>
      <Switch id="all-jobs" size="small" checked={all} onChange={onChange} />
      <label htmlFor="all-jobs">Everybody’s jobs</label>
    </span>
  );
}
