/** The button of a filter that opens a panel: label, value, and whether it was changed. */

import Popover from 'antd/es/popover';
import { ChevronDown } from 'lucide-react';
import { type ReactNode, useState } from 'react';

import styles from './FilterBar.module.css';

interface Props {
  title: string;
  description?: string | undefined;
  text: string;
  changed: boolean;
  /** The panel's content; `close` closes it. */
  panel(close: () => void): ReactNode;
}

export function FilterPill({ title, description, text, changed, panel }: Props) {
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      trigger="click"
      placement="bottomLeft"
      arrow={false}
      destroyOnHidden
      content={<div onKeyDown={(event) => event.key === 'Escape' && close()} role="presentation">{panel(close)}</div>}
    >
      <button
        type="button"
        className={styles.pill}
        data-changed={changed}
        data-filter
        aria-haspopup="dialog"
        aria-expanded={open}
        title={description}
      >
        <span className={styles.label}>{title}</span>
        <span>{text}</span>
        <ChevronDown size={14} className={styles.chevron} aria-hidden />
      </button>
    </Popover>
  );
}
