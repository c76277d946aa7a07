import { useNavigate } from 'react-router';

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
  const saved = (answer: unknown) => {
    messages.success('Saved');
    void navigate(addressOf(answer));
  };
  return (
    <Page title="New dashboard from YAML" description="Datasets, cache policies and alerts can be made here, too.">
      <YamlEditor yaml={START} onSaved={saved} />
    </Page>
  );
}

/** Where the saved object is; the home page where the answer does not say. */
function addressOf(answer: unknown): string {
  const list = (answer as { items?: unknown[] } | undefined)?.items;
  const first = (list?.[0] ?? answer) as { kind?: string; namespace?: string; name?: string } | undefined;
  if (!first?.kind || !first.namespace || !first.name) return paths.home();
  return first.kind === 'Dashboard' ? paths.dashboard(first.namespace, first.name) : paths.object(first.kind, first.namespace, first.name);
}
