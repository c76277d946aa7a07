/** A filter as a button that opens a panel. The panel's code comes when somebody reaches for it. */

import { lazy, type ReactNode, Suspense, useState } from 'react';

import { Pill, type PillProps } from './Pill';

const loadPanel = () => import('./PillPanel');
const PillPanel = lazy(loadPanel);

export interface FilterPillProps extends Pick<PillProps, 'label' | 'text' | 'changed' | 'title'> {
  /** The panel's content; `close` closes it. */
  panel(close: () => void): ReactNode;
}

export function FilterPill({ panel, ...pill }: FilterPillProps) {
  const [wanted, setWanted] = useState(false);
  const preload = () => void loadPanel();
  const closed = <Pill {...pill} aria-expanded={false} onClick={() => setWanted(true)} onPointerEnter={preload} onFocus={preload} />;
  if (!wanted) return closed;
  return (
    <Suspense fallback={closed}>
      <PillPanel {...pill} panel={panel} />
    </Suspense>
  );
}
