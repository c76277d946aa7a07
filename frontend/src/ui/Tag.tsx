/** A word on how something stands. */

import styles from './Tag.module.css';

interface Props {
  tone: 'quiet' | 'accent' | 'good' | 'bad';
  children: string;
}

export function Tag({ tone, children }: Props) {
  return (
    <span className={styles.tag} data-tone={tone}>
      {children}
    </span>
  );
}
