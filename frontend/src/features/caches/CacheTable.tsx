/** What each cache is and holds. */

import type { CacheItem } from '../../api/types';
import { DataList, type ListColumn } from '../../ui/DataList';
import { Exact } from '../../ui/Exact';
import { useNarrow } from '../../ui/visibility';
import styles from './Caches.module.css';
import { backendText, contentsText, entriesFigure, sharedText, sizeFigure } from './cacheText';

const COLUMNS: ListColumn<CacheItem>[] = [
  { title: 'Cache', cell: (cache) => <Name {...cache} /> },
  { title: 'Backend', cell: ({ backend }) => backendText(backend) },
  { title: 'Shared', cell: ({ shared }) => <Exact {...sharedText(shared)} /> },
  { title: 'Size', align: 'end', cell: (cache) => <Exact {...sizeFigure(cache)} /> },
  { title: 'Entries', align: 'end', cell: (cache) => <Exact {...entriesFigure(cache)} /> },
];

export function CacheTable({ caches }: { caches: readonly CacheItem[] }) {
  const narrow = useNarrow();
  return narrow ? <Lines caches={caches} /> : <DataList items={caches} columns={COLUMNS} keyOf={({ name }) => name} empty="No caches" />;
}

function Name({ name }: CacheItem) {
  return (
    <span className={styles.name}>
      <b>{name}</b>
      <small>{contentsText(name)}</small>
    </span>
  );
}

/** The same where there is no room for columns. */
function Lines({ caches }: { caches: readonly CacheItem[] }) {
  return (
    <ul className={styles.lines}>
      {caches.map((cache) => (
        <li key={cache.name}>
          <Name {...cache} />
          <dl className={styles.facts}>
            <dt>Backend</dt>
            <dd>{`${backendText(cache.backend)}, ${cache.shared ? 'shared' : 'not shared'}`}</dd>
            <dt>Size</dt>
            <dd>
              <Exact {...sizeFigure(cache)} />
            </dd>
            <dt>Entries</dt>
            <dd>
              <Exact {...entriesFigure(cache)} />
            </dd>
          </dl>
        </li>
      ))}
    </ul>
  );
}
