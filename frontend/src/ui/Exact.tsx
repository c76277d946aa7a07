/** A value in its short form; who points at it, taps it or has it in focus sees the exact one, or why there is none. */

import styles from './Exact.module.css';
import { Hint } from './Hint';

export interface ExactProps {
  /** `1.5 MB`. */
  text: string;
  /** `1,500,000 bytes`: also what is read out. */
  exact: string;
}

export function Exact({ text, exact }: ExactProps) {
  return (
    <Hint text={exact}>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- the keyboard must come to what it says */}
      <span className={styles.exact} tabIndex={0}>
        <span aria-hidden>{text}</span>
        <span className="visually-hidden">{exact}</span>
      </span>
    </Hint>
  );
}
