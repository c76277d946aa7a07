/** YAML that can be saved; what the server finds wrong stands below it, line by line. */

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Save } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';

import { problemOf } from '../../api/problem';
import { applyYaml } from '../../api/resources';
import { Button } from '../../ui/Button';
import { SkeletonLines } from '../../ui/Skeleton';
import styles from './YamlEditor.module.css';

const CodeEditor = lazy(() => import('../sql/CodeEditor'));

interface Props {
  yaml: string;
  onSaved(answer: unknown): void;
  onCancel?: () => void;
}

export function YamlEditor({ yaml, onSaved, onCancel }: Props) {
  const client = useQueryClient();
  const [text, setText] = useState(yaml);
  const save = useMutation({
    mutationFn: () => applyYaml(text),
    onSuccess: async (answer) => {
      await client.invalidateQueries();
      onSaved(answer);
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
