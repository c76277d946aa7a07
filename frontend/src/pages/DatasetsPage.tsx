import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';

import { resourcesQuery } from '../api/resources';
import type { ResourceSummary } from '../api/types';
import { paths } from '../paths';
import { DataList, type ListColumn } from '../ui/DataList';
import { Loaded } from '../ui/Loaded';
import { Page, Panel } from '../ui/Page';
import { agoText, momentText } from '../ui/viewer';

const COLUMNS: ListColumn<ResourceSummary>[] = [
  {
    title: 'Dataset',
    cell: ({ namespace, name, title, description }) => (
      <>
        <Link to={paths.dataset(namespace, name)}>
          <b>{title ?? name}</b>
        </Link>
        {description && <p style={{ color: 'var(--text-muted)' }}>{description}</p>}
      </>
    ),
  },
  { title: 'Name', cell: ({ namespace, name }) => <code>{`${namespace}/${name}`}</code> },
  { title: 'Folder', cell: ({ folder }) => folder || '—' },
  { title: 'Changed', cell: ({ updatedAt }) => <time title={momentText(updatedAt)}>{agoText(updatedAt)}</time> },
];

export function Component() {
  const datasets = useQuery(resourcesQuery('Dataset'));
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
