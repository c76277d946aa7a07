/** {@link InvalidateDialog}, loaded when somebody wants it. */

import { lazy, Suspense } from 'react';

import type { InvalidateDialogProps } from './InvalidateDialog';

const InvalidateDialog = lazy(() => import('./InvalidateDialog'));

export function LazyInvalidateDialog(props: InvalidateDialogProps) {
  return (
    <Suspense>
      <InvalidateDialog {...props} />
    </Suspense>
  );
}
