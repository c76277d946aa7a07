/** The round button with the person's initials. */

import type { ComponentProps } from 'react';

import type { Me } from '../../api/types';
import styles from './AppShell.module.css';

export function UserButton({ me, ...props }: { me: Me } & ComponentProps<'button'>) {
  return (
    <button {...props} type="button" className={styles.user} aria-label={`Signed in as ${me.name}`} aria-haspopup="menu">
      {me.name.slice(0, 2).toUpperCase()}
    </button>
  );
}
