/** The outline of a chart whose data is on its way. */

import { type ChartKind } from '@binnacle/charts';

import { Skeleton, SkeletonLines } from '../../ui/Skeleton';
import styles from './TileSkeleton.module.css';

const BARS = [38, 62, 47, 78, 56, 90, 68, 44, 72, 58, 83, 50];

export function TileSkeleton({ kind }: { kind: ChartKind | undefined }) {
  if (kind === 'bigNumber') return <NumberSkeleton />;
  if (kind === 'table' || kind === 'pivot') return <div className={styles.rows}><SkeletonLines count={8} height={12} /></div>;
  if (kind === 'pie' || kind === 'sunburst' || kind === 'gauge') return <div className={styles.round} aria-busy="true" aria-label="Loading" />;
  return (
    <div className={styles.bars} aria-busy="true" aria-label="Loading">
      {BARS.map((height) => (
        <Skeleton key={height} height={`${height}%`} />
      ))}
    </div>
  );
}

function NumberSkeleton() {
  return (
    <div className={styles.number} aria-busy="true" aria-label="Loading">
      <Skeleton width={96} height={28} />
      <Skeleton width={64} height={12} />
    </div>
  );
}
