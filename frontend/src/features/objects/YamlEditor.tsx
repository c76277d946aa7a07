/** YAML that can be saved; what the server finds wrong stands below it, line by line. */

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Save } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';

import { problemOf } from '../../api/problem';
import { applyYaml, type ObjectKey } from '../../api/resources';
import { Button } from '../../ui/Button';
import { SkeletonLines } from '../../ui/Skeleton';
import styles from './YamlEditor.module.css';

const CodeEditor = lazy(() => import('../sql/CodeEditor'));

interface Props {
  yaml: string;
  /** What the YAML was read from; 0 for a new object. */
  revision: number;
  onSaved(saved: ObjectKey[]): void;
  onCancel?: () => void;
}

export function YamlEditor({ yaml, revision, onSaved, onCancel }: Props) {
  const client = useQueryClient();
  const [text, setText] = useState(yaml);
  const save = useMutation({
    mutationFn: () => applyYaml(text, revision),
    onSuccess: async ({ items }) => {
      await client.invalidateQueries();
      onSaved(items);
    },
  });
  return (
    <div className={styles.frame}>
      <div className={styles.editor}>
        <Suspense fallback={<SkeletonLines count={8} />}>
          <CodeEditor value={text} language="yaml" label="YAML" onChange={setText} onRun={() => save.mutate()} />
        </Suspense>
      </div>
      {save.error && <Mistakes error={save.error} />}
      <div className={styles.buttons}>
        <Button look="primary" icon={<Save size={14} />} loading={save.isPending} onClick={() => save.mutate()}>
          Save
        </Button>
        {onCancel && <Button onClick={onCancel}>Cancel</Button>}
      </div>
    </div>
  );
}

function Mistakes({ error }: { error: unknown }) {
  const { title, detail, hint, errors = [] } = problemOf(error);
  return (
    <div className={styles.mistakes} role="alert">
      <b>{title}</b>
      {errors.length === 0 && (
        <p>
          {detail} {hint}
        </p>
      )}
      <ul>
        {errors.map(({ path, message, hint: advice, line, column }) => (
          <li key={`${path} ${line} ${message}`}>
            {line !== undefined && <code>{`${line}:${column ?? 1} `}</code>}
            {path && <code>{path}: </code>}
            {message} {advice}
          </li>
        ))}
      </ul>
    </div>
  );
}
