/** How old the counts are, and since when they could not be refreshed. */

import type { UseQueryResult } from '@tanstack/react-query';

import { problemOf } from '../../api/problem';
import { clockText } from '../../ui/viewer';
import styles from './Caches.module.css';

export function Freshness({ query: { data, dataUpdatedAt, error } }: { query: UseQueryResult }) {
  if (data === undefined) return null;
  const moment = new Date(dataUpdatedAt).toISOString();
  const time = <time dateTime={moment}>{clockText(moment)}</time>;
  if (!error) return <span className={styles.age}>As of {time}</span>;
  const { title, detail } = problemOf(error);
  return (
    <span className={styles.age} data-failed role="alert">
      Not refreshed since {time}: {detail ?? title}
    </span>
  );
}
