import { useNavigate } from 'react-router';

import type { ObjectKey } from '../api/resources';
import { YamlEditor } from '../features/objects/YamlEditor';
import { paths } from '../paths';
import { useMessage } from '../ui/messages';
import { Page } from '../ui/Page';

const START = `apiVersion: binnacle.dev/v1alpha1
kind: Dashboard
metadata: {name: my-dashboard, namespace: default}
spec:
  title: My dashboard
  charts:
    rows:
      dataset: flights
      bigNumber: {metric: count}
`;

export function Component() {
  const navigate = useNavigate();
  const messages = useMessage();
  const saved = (objects: ObjectKey[]) => {
    messages.success('Saved');
    void navigate(addressOf(objects[0]));
  };
  return (
    <Page title="New dashboard from YAML" description="Datasets, cache policies and alerts can be made here, too.">
      <YamlEditor yaml={START} revision={0} onSaved={saved} />
    </Page>
  );
}

function addressOf(saved: ObjectKey | undefined): string {
  if (!saved) return paths.home();
  const { kind, namespace, name } = saved;
  return kind === 'Dashboard' ? paths.dashboard(namespace, name) : paths.object(kind, namespace, name);
}
