/** The button of a filter: its title, its value, and whether it was changed. */

import { ChevronDown } from 'lucide-react';
import type { ComponentProps } from 'react';

import styles from './FilterBar.module.css';

export interface PillProps extends ComponentProps<'button'> {
  label: string;
  text: string;
  changed: boolean;
}

export function Pill({ label, text, changed, ...props }: PillProps) {
  return (
    <button {...props} type="button" className={styles.pill} data-changed={changed} data-filter aria-haspopup="dialog">
      <span className={styles.label}>{label}</span>
      <span className={styles.value}>{text}</span>
      <ChevronDown size={14} className={styles.chevron} aria-hidden />
    </button>
  );
}
