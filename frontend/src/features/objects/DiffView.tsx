/** What changed between two texts. */

import { useMemo } from 'react';

import styles from './DiffView.module.css';
import { lineDiff } from './lineDiff';

const SIGNS = { same: ' ', removed: '−', added: '+' };

export function DiffView({ before, after }: { before: string; after: string }) {
  const lines = useMemo(() => lineDiff(before, after), [before, after]);
  if (lines.every(({ kind }) => kind === 'same')) return <p>Both are the same.</p>;
  return (
    <pre className={styles.diff}>
      {lines.map(({ kind, text }, i) => (
        // oxlint-disable-next-line react/no-array-index-key -- the same line may stand in several places
        <span key={i} data-kind={kind}>
          <span aria-label={kind}>{SIGNS[kind]}</span> {text}
          {'\n'}
        </span>
      ))}
    </pre>
  );
}
