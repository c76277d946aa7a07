/** {@link DataGrid}, loaded when the first table is shown. */

import { lazy, Suspense } from 'react';

import { SkeletonLines } from '../../ui/Skeleton';
import type { DataGridProps } from './DataGrid';

const DataGrid = lazy(() => import('./DataGrid'));

export function LazyGrid(props: DataGridProps) {
  return (
    <Suspense
      fallback={
        <div style={{ padding: '8px 12px' }}>
          <SkeletonLines count={8} height={12} />
        </div>
      }
    >
      <DataGrid {...props} />
    </Suspense>
  );
}
