/** A plain table for lists that are short enough to show whole. */

import type { ReactNode } from 'react';

import styles from './DataList.module.css';
import { Notice } from './Notice';

export interface ListColumn<T> {
  title: string;
  /** Numbers stand at the end, digit below digit. */
  align?: 'end';
  cell(item: T): ReactNode;
}

interface Props<T> {
  items: readonly T[];
  columns: readonly ListColumn<T>[];
  keyOf(item: T): string;
  /** What to say where there is nothing. */
  empty: string;
}

export function DataList<T>({ items, columns, keyOf, empty }: Props<T>) {
  if (items.length === 0) {
    return (
      <div className={styles.empty}>
        <Notice title={empty} />
      </div>
    );
  }
  return (
    <div className={styles.scroll}>
      <table className={styles.table}>
        <thead>
          <tr>
            {columns.map(({ title, align }) => (
              <th key={title} scope="col" data-align={align}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <tr key={keyOf(item)}>
              {columns.map(({ title, align, cell }) => (
                <td key={title} data-align={align}>
                  {cell(item)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
