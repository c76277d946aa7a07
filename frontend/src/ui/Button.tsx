/** A button, and a link that looks like one. */

import { LoaderCircle } from 'lucide-react';
import type { ComponentProps, ReactNode } from 'react';
import { Link, type LinkProps } from 'react-router';

import styles from './Button.module.css';

interface Looks {
  look?: 'plain' | 'primary' | 'danger' | 'text' | 'link';
  size?: 'small' | 'middle' | 'large';
  icon?: ReactNode;
  /** As wide as what it stands in. */
  block?: boolean;
}

interface ButtonProps extends Looks, ComponentProps<'button'> {
  /** Something that it started still runs. */
  loading?: boolean;
}

export function Button({ look, size, icon, block, loading = false, disabled, children, className, type = 'button', ...props }: ButtonProps) {
  return (
    // oxlint-disable-next-line react/button-has-type -- it has one, by default `button`
    <button {...props} type={type} disabled={disabled || loading} aria-busy={loading || undefined} {...looksOf({ look, size, block, bare: !children }, className)}>
      {loading ? <LoaderCircle size={14} className={styles.turning} aria-hidden /> : icon}
      {children}
    </button>
  );
}

export function ButtonLink({ look, size, icon, block, children, className, ...props }: Looks & LinkProps) {
  return (
    <Link {...props} {...looksOf({ look, size, block, bare: !children }, className)}>
      {icon}
      {children}
    </Link>
  );
}

type LooksGiven = { [K in 'look' | 'size' | 'block']: Looks[K] | undefined } & { bare: boolean };

function looksOf({ look = 'plain', size = 'middle', block = false, bare }: LooksGiven, className = '') {
  return { className: `${styles.button} ${className}`, 'data-look': look, 'data-size': size, 'data-block': block || undefined, 'data-bare': bare || undefined };
}
