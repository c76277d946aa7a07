/** A text that shows while somebody points at an element or has it in focus. */

import { lazy, type ReactElement, Suspense } from 'react';

const Tooltip = lazy(() => import('./Tooltip'));

export interface HintProps {
  text: string;
  children: ReactElement;
}

export function Hint(props: HintProps) {
  return (
    <Suspense fallback={props.children}>
      <Tooltip {...props} />
    </Suspense>
  );
}
