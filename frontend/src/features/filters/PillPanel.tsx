/** The panel of a {@link FilterPill}, open from the start. Escape closes it and leads back to the button. */

import Popover from 'antd/es/popover';
import { Suspense, useId, useState } from 'react';

import { AntdTheme } from '../../ui/AntdTheme';
import { SkeletonLines } from '../../ui/Skeleton';
import styles from './FilterBar.module.css';
import type { FilterPillProps } from './FilterPill';
import { Pill } from './Pill';

/** Below the button, from its left edge on; moved to the left where the page ends, never beyond it. */
const PLACEMENTS = { bottomLeft: { points: ['tl', 'bl'], offset: [0, 4], overflow: { adjustY: true, shiftX: true } } };

export default function PillPanel({ panel, ...pill }: FilterPillProps) {
  const [open, setOpen] = useState(true);
  const id = useId();
  const close = () => {
    setOpen(false);
    document.getElementById(id)?.focus();
  };
  const content = (
    <div role="presentation" onKeyDown={(event) => event.key === 'Escape' && close()}>
      <section role="dialog" aria-label={pill.label}>
        <Suspense
          fallback={
            <div className={styles.waiting}>
              <SkeletonLines count={4} />
            </div>
          }
        >
          {panel(close)}
        </Suspense>
      </section>
    </div>
  );
  return (
    <AntdTheme>
      <Popover open={open} onOpenChange={setOpen} trigger="click" placement="bottomLeft" builtinPlacements={PLACEMENTS} arrow={false} destroyOnHidden content={content}>
        <Pill {...pill} id={id} aria-expanded={open} />
      </Popover>
    </AntdTheme>
  );
}
