import { useQuery } from '@tanstack/react-query';
import { FileCode2 } from 'lucide-react';
import { useParams } from 'react-router';

import { datasetQuery, resourceQuery } from '../api/resources';
import type { DatasetColumn, DatasetInfo, DatasetMetric } from '../api/types';
import { CodeView } from '../features/objects/CodeView';
import { paths } from '../paths';
import { ButtonLink } from '../ui/Button';
import { DataList, type ListColumn } from '../ui/DataList';
import { Loaded } from '../ui/Loaded';
import { Page, Panel } from '../ui/Page';

const METRICS: ListColumn<DatasetMetric>[] = [
  { title: 'Name', cell: ({ name }) => <code>{name}</code> },
  { title: 'Title', cell: ({ title, description }) => <span title={description ?? undefined}>{title}</span> },
  { title: 'Expression', cell: ({ expression }) => <code>{expression}</code> },
  { title: 'Unit', cell: ({ unit }) => unit ?? '—' },
  { title: 'Format', cell: ({ format }) => (format ? <code>{format}</code> : '—') },
];

const COLUMNS: ListColumn<DatasetColumn>[] = [
  { title: 'Name', cell: ({ name }) => <code>{name}</code> },
  { title: 'Title', cell: ({ title, description }) => <span title={description ?? undefined}>{title}</span> },
  { title: 'Type', cell: ({ type }) => type },
  { title: 'Unit', cell: ({ unit }) => unit ?? '—' },
  { title: 'Format', cell: ({ format }) => (format ? <code>{format}</code> : '—') },
];

export function Component() {
  const { namespace = '', name = '' } = useParams();
  const dataset = useQuery(datasetQuery(namespace, name));
  return <Loaded query={dataset}>{(info) => <Dataset info={info} />}</Loaded>;
}

function Dataset({ info }: { info: DatasetInfo }) {
  const { namespace, name, title, description, datasource, timeColumn, metrics, columns } = info;
  const yaml = (
    <ButtonLink to={paths.object('Dataset', namespace, name)} icon={<FileCode2 size={14} />}>
      YAML, revisions
    </ButtonLink>
  );
  return (
    <Page title={title} description={description} actions={yaml}>
      <p>
        From datasource <code>{datasource}</code>
        {timeColumn && (
          <>
            ; time column <code>{timeColumn}</code>
          </>
        )}
      </p>
      <Source namespace={namespace} name={name} />
      <Panel title="Metrics">
        <DataList items={metrics} columns={METRICS} keyOf={(metric) => metric.name} empty="Only count, the number of rows" />
      </Panel>
      <Panel title="Columns">
        <DataList items={columns} columns={COLUMNS} keyOf={(column) => column.name} empty="The database has not said which" />
      </Panel>
    </Page>
  );
}

/** The table or the SQL that it is made of. */
function Source({ namespace, name }: { namespace: string; name: string }) {
  const { data } = useQuery(resourceQuery({ kind: 'Dataset', namespace, name }));
  const { table, sql } = (data?.manifest.spec ?? {}) as { table?: string; sql?: string };
  const code = sql ?? (table && `SELECT * FROM ${table}`);
  return code && <CodeView code={code} language="sql" />;
}
