/** Grey shapes in the place of what is still on its way, so that nothing moves when it arrives. */

import styles from './Skeleton.module.css';

interface Props {
  width?: number | string;
  height?: number | string;
}

export function Skeleton({ width = '100%', height = 14 }: Props) {
  return <span className={styles.bone} style={{ width, height }} aria-hidden />;
}

/** Lines of a list or a table. */
export function SkeletonLines({ count = 5, height = 14 }: { count?: number; height?: number }) {
  return (
    <div className={styles.lines} role="status" aria-busy="true" aria-label="Loading">
      {Array.from({ length: count }, (_, i) => (
        // oxlint-disable-next-line react/no-array-index-key -- bones have no identity
        <Skeleton key={i} height={height} width={`${92 - ((i * 17) % 38)}%`} />
      ))}
    </div>
  );
}
