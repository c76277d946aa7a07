import { useQuery } from '@tanstack/react-query';
import { FileCode2 } from 'lucide-react';
import { useParams } from 'react-router';

import { resourceQuery } from '../api/resources';
import type { Resource } from '../api/types';
import { CodeView } from '../features/objects/CodeView';
import { paths } from '../paths';
import { ButtonLink } from '../ui/Button';
import { DataList, type ListColumn } from '../ui/DataList';
import { Loaded } from '../ui/Loaded';
import { Page, Panel } from '../ui/Page';

interface Meaning {
  title?: string;
  description?: string;
  expression?: string;
  format?: string;
  unit?: string;
}

interface DatasetSpec {
  title?: string;
  description?: string;
  datasource: string;
  table?: string;
  sql?: string;
  timeColumn?: string;
  columns?: Record<string, Meaning>;
  metrics?: Record<string, Meaning>;
}

type Named = [string, Meaning];

const COLUMNS: ListColumn<Named>[] = [
  { title: 'Name', cell: ([name]) => <code>{name}</code> },
  { title: 'Title', cell: ([name, { title, description }]) => <span title={description}>{title ?? name}</span> },
  { title: 'Expression', cell: ([, { expression }]) => (expression ? <code>{expression}</code> : '—') },
  { title: 'Unit', cell: ([, { unit }]) => unit ?? '—' },
  { title: 'Format', cell: ([, { format }]) => (format ? <code>{format}</code> : '—') },
];

export function Component() {
  const { namespace = '', name = '' } = useParams();
  const dataset = useQuery(resourceQuery({ kind: 'Dataset', namespace, name }));
  return <Loaded query={dataset}>{(resource) => <Dataset resource={resource} namespace={namespace} name={name} />}</Loaded>;
}

function Dataset({ resource, namespace, name }: { resource: Resource; namespace: string; name: string }) {
  const spec = resource.manifest.spec as unknown as DatasetSpec;
  const yaml = (
    <ButtonLink to={paths.object('Dataset', namespace, name)} icon={<FileCode2 size={14} />}>
      YAML, revisions
    </ButtonLink>
  );
  return (
    <Page title={spec.title ?? name} description={spec.description} actions={yaml}>
      <p>
        From datasource <b>{spec.datasource}</b>
        {spec.table && (
          <>
            , table <code>{spec.table}</code>
          </>
        )}
        {spec.timeColumn && (
          <>
            ; time column <code>{spec.timeColumn}</code>
          </>
        )}
      </p>
      {spec.sql && <CodeView code={spec.sql} language="sql" />}
      <Panel title="Metrics">
        <DataList items={Object.entries(spec.metrics ?? {})} columns={COLUMNS} keyOf={([key]) => key} empty="Only count, the number of rows" />
      </Panel>
      <Panel title="Columns with a meaning">
        <DataList items={Object.entries(spec.columns ?? {})} columns={COLUMNS} keyOf={([key]) => key} empty="None is described; all can be used" />
      </Panel>
    </Page>
  );
}
