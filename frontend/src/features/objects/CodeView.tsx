/** Code to read and to copy. */

import { Copy } from 'lucide-react';
import { lazy, Suspense } from 'react';

import { Button } from '../../ui/Button';
import { useMessage } from '../../ui/messages';
import styles from './CodeView.module.css';

const CodeEditor = lazy(() => import('../sql/CodeEditor'));

export type Language = 'sql' | 'yaml';

export function CodeView({ code: given, language }: { code: string; language: Language }) {
  const code = given.trimEnd();
  const messages = useMessage();
  return (
    <div className={styles.view}>
      <Button
        className={styles.copy}
        size="small"
        icon={<Copy size={13} />}
        onClick={() => void messages.track(navigator.clipboard.writeText(code), undefined, 'Copied')}
      >
        Copy
      </Button>
      <Suspense fallback={<pre className={styles.plain}>{code}</pre>}>
        <CodeEditor value={code} language={language} readOnly label={language.toUpperCase()} />
      </Suspense>
    </div>
  );
}
