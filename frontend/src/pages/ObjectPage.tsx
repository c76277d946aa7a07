import { useQuery } from '@tanstack/react-query';
import { LayoutDashboard, Pencil } from 'lucide-react';
import { useState } from 'react';
import { useParams } from 'react-router';

import { type ObjectKey, resourceQuery } from '../api/resources';
import type { ManagedBy, Resource } from '../api/types';
import { CodeView } from '../features/objects/CodeView';
import { DeleteButton } from '../features/objects/DeleteButton';
import { Revisions } from '../features/objects/Revisions';
import { YamlEditor } from '../features/objects/YamlEditor';
import { paths } from '../paths';
import { AntdTheme } from '../ui/AntdTheme';
import { Button, ButtonLink } from '../ui/Button';
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
  const editable = resource.managedBy === 'ui' && resource.canEdit;
  const actions = (
    <>
      {kind === 'Dashboard' && (
        <ButtonLink to={paths.dashboard(namespace, name)} icon={<LayoutDashboard size={14} />}>
          Open
        </ButtonLink>
      )}
      {editable && !editing && (
        <>
          <DeleteButton objectKey={objectKey} />
          <Button look="primary" icon={<Pencil size={14} />} onClick={() => setEditing(true)}>
            Edit
          </Button>
        </>
      )}
    </>
  );
  return (
    <AntdTheme>
      <Page title={`${kind} ${namespace}/${name}`} description={MANAGED[resource.managedBy]} actions={actions}>
        {editing ? (
          <YamlEditor yaml={resource.yaml} revision={resource.revision} onSaved={() => setEditing(false)} onCancel={() => setEditing(false)} />
        ) : (
          <CodeView code={resource.yaml} language="yaml" />
        )}
        <Revisions objectKey={objectKey} resource={resource} />
      </Page>
    </AntdTheme>
  );
}
