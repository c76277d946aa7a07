/** A field to search with. */

import { Search } from 'lucide-react';

import styles from './SearchInput.module.css';

interface Props {
  /** What stands in it while it is empty. */
  placeholder: string;
  label?: string;
  value: string;
  onChange(value: string): void;
  size?: 'small' | 'middle';
  className?: string | undefined;
}

export function SearchInput({ placeholder, label = placeholder, value, onChange, size = 'middle', className = '' }: Props) {
  return (
    <span className={`${styles.search} ${className}`} data-size={size}>
      <Search size={size === 'small' ? 13 : 14} aria-hidden />
      <input type="search" placeholder={placeholder} aria-label={label} value={value} onChange={(event) => onChange(event.target.value)} />
    </span>
  );
}
