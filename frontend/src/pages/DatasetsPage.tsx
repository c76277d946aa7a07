import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';

import { datasetsQuery } from '../api/resources';
import type { DatasetInfo } from '../api/types';
import { paths } from '../paths';
import { DataList, type ListColumn } from '../ui/DataList';
import { Loaded } from '../ui/Loaded';
import { Page, Panel } from '../ui/Page';

const COLUMNS: ListColumn<DatasetInfo>[] = [
  {
    title: 'Dataset',
    cell: ({ namespace, name, title, description }) => (
      <>
        <Link to={paths.dataset(namespace, name)}>
          <b>{title}</b>
        </Link>
        {description && <p style={{ color: 'var(--text-muted)' }}>{description}</p>}
      </>
    ),
  },
  { title: 'Name', cell: ({ namespace, name }) => <code>{`${namespace}/${name}`}</code> },
  { title: 'Folder', cell: ({ folder }) => folder || '—' },
  { title: 'Datasource', cell: ({ datasource }) => <code>{datasource}</code> },
  { title: 'Metrics', cell: ({ metrics }) => metrics.length },
];

export function Component() {
  const datasets = useQuery(datasetsQuery);
  return (
    <Page title="Datasets" description="Tables and queries with a meaning: what columns are, how metrics are counted.">
      <Panel>
        <Loaded query={datasets}>
          {({ items }) => (
            <DataList items={items} columns={COLUMNS} keyOf={({ namespace, name }) => `${namespace}/${name}`} empty="No datasets yet" />
          )}
        </Loaded>
      </Panel>
    </Page>
  );
}
