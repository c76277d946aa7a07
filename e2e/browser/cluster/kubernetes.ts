/** kubectl, and the examples in a namespace of their own. */

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

export interface KubernetesObject {
  kind: string;
  metadata: { name: string; namespace?: string };
  spec: Record<string, unknown>;
}

const EXAMPLES = join(import.meta.dirname, '../../../examples');
const PLATFORM = { namespace: 'binnacle', name: 'main' };

/** Where the shared platform answers. */
export const SERVICE = `http://${PLATFORM.name}-web.${PLATFORM.namespace}.svc`;

/** What kubectl prints. */
export function kubectl(args: string[], input = ''): string {
  return execFileSync('kubectl', args, { input, encoding: 'utf8', maxBuffer: 1 << 26 });
}

export function apply(...items: KubernetesObject[]): void {
  const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
  kubectl(['apply', '--server-side', '--force-conflicts', '-f', '-'], list);
}

/** The objects of the examples, on the shared platform. */
export function examples(namespace: string): KubernetesObject[] {
  const folders = ['flights', 'world'].flatMap((folder) => ['-f', join(EXAMPLES, folder)]);
  const text = kubectl(['create', '--dry-run=client', '--namespace', namespace, '--output=json', ...folders]);
  const objects = parse(text);
  for (const object of objects) {
    object.metadata.namespace = namespace;
    object.spec['platformRef'] = `${PLATFORM.namespace}/${PLATFORM.name}`;
  }
  return objects;
}

/** kubectl prints one list, or one document after the other, by its version. */
function parse(text: string): KubernetesObject[] {
  const documents = text.split(/^(?=\{$)/m).filter((part) => part.trim() !== '').map((part) => JSON.parse(part));
  return documents.flatMap((document) => (document.kind === 'List' ? document.items : [document]));
}

/** The first admin's password of the shared platform. */
export function password(): string {
  const path = 'jsonpath={.data.admin-password}';
  const encoded = kubectl(['get', 'secret', `${PLATFORM.name}-tokens`, '-n', PLATFORM.namespace, '-o', path]);
  return Buffer.from(encoded, 'base64').toString();
}

/** Waits as a pipeline would, for this condition. */
export function waitFor(namespace: string, what: string, condition: string): void {
  kubectl(['wait', `--for=condition=${condition}`, what, '-n', namespace, '--timeout=60s']);
}
