/** {@link ExportDialog}, loaded when somebody wants it. */

import { lazy, Suspense } from 'react';

import type { ExportDialogProps } from './ExportDialog';

const ExportDialog = lazy(() => import('./ExportDialog'));

export function LazyExportDialog(props: ExportDialogProps) {
  return (
    <Suspense>
      <ExportDialog {...props} />
    </Suspense>
  );
}
