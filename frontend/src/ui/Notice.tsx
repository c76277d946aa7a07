/** A quiet message in the place of content: nothing here, or something went wrong. Says why, and what to do next. */

import type { ReactNode } from 'react';

import styles from './Notice.module.css';

interface Props {
  title: string;
  children?: ReactNode;
  icon?: ReactNode;
  tone?: 'quiet' | 'bad';
  actions?: ReactNode;
}

export function Notice({ title, children, icon, tone = 'quiet', actions }: Props) {
  return (
    <div className={styles.notice} data-tone={tone} role={tone === 'bad' ? 'alert' : 'status'}>
      {icon && <span className={styles.icon}>{icon}</span>}
      <strong className={styles.title}>{title}</strong>
      {children && <div className={styles.text}>{children}</div>}
      {actions && <div className={styles.actions}>{actions}</div>}
    </div>
  );
}
