import { useQuery } from '@tanstack/react-query';
import Button from 'antd/es/button';
import { LayoutDashboard, Pencil } from 'lucide-react';
import { useState } from 'react';
import { Link, useParams } from 'react-router';

import { type ObjectKey, resourceQuery } from '../api/resources';
import type { ManagedBy, Resource } from '../api/types';
import { CodeView } from '../features/objects/CodeView';
import { Revisions } from '../features/objects/Revisions';
import { YamlEditor } from '../features/objects/YamlEditor';
import { paths } from '../paths';
import { Loaded } from '../ui/Loaded';
import { Page } from '../ui/Page';

const MANAGED: Record<ManagedBy, string> = {
  kubernetes: 'Managed by Kubernetes: change it in git or with kubectl. Copy the YAML to start from it.',
  files: 'Managed by files: change the file, and the page follows. Copy the YAML to start from it.',
  ui: 'Made in the browser: it can be edited here, and exported as YAML.',
};

export function Component() {
  const { kind = '', namespace = '', name = '' } = useParams();
  const key: ObjectKey = { kind, namespace, name };
  const resource = useQuery(resourceQuery(key));
  return <Loaded query={resource}>{(found) => <ObjectView key={`${kind}/${namespace}/${name}`} objectKey={key} resource={found} />}</Loaded>;
}

function ObjectView({ objectKey, resource }: { objectKey: ObjectKey; resource: Resource }) {
  const [editing, setEditing] = useState(false);
  const { kind, namespace, name } = objectKey;
  const actions = (
    <>
      {kind === 'Dashboard' && (
        <Link to={paths.dashboard(namespace, name)}>
          <Button icon={<LayoutDashboard size={14} />}>Open</Button>
        </Link>
      )}
      {resource.managedBy === 'ui' && !editing && (
        <Button type="primary" icon={<Pencil size={14} />} onClick={() => setEditing(true)}>
          Edit
        </Button>
      )}
    </>
  );
  return (
    <Page title={`${kind} ${namespace}/${name}`} description={MANAGED[resource.managedBy]} actions={actions}>
      {editing ? (
        <YamlEditor yaml={resource.yaml} onSaved={() => setEditing(false)} onCancel={() => setEditing(false)} />
      ) : (
        <CodeView code={resource.yaml} language="yaml" />
      )}
      <Revisions objectKey={objectKey} resource={resource} />
    </Page>
  );
}
