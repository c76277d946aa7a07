/** How many answers came from a cache, as a bar: fresh ones, paler the stale ones, and the rest from a database. */

import type { PolicyCounts } from '../../api/types';
import { Exact } from '../../ui/Exact';
import styles from './Caches.module.css';
import { answersOf, ratioFigure } from './cacheText';

export function HitRatio({ counts }: { counts: PolicyCounts }) {
  const all = answersOf(counts);
  const width = (part: number) => ({ width: all === 0 ? 0 : `${(100 * part) / all}%` });
  return (
    <span className={styles.ratio}>
      <span className={styles.bar} aria-hidden>
        <span style={width(counts.hits)} />
        <span data-stale style={width(counts.stale)} />
      </span>
      <Exact {...ratioFigure(counts)} />
    </span>
  );
}
