/** The caches, for admins: what they hold, how often they helped, and the way to declare what they hold out of date. */

import { useQuery } from '@tanstack/react-query';
import { Eraser, RefreshCw } from 'lucide-react';
import { useRef, useState } from 'react';
import { flushSync } from 'react-dom';

import { cachesQuery } from '../../api/caches';
import { Button } from '../../ui/Button';
import { Loaded } from '../../ui/Loaded';
import { Panel } from '../../ui/Page';
import styles from './Caches.module.css';
import { CacheTable } from './CacheTable';
import { Freshness } from './Freshness';
import { LazyInvalidateDialog } from './LazyInvalidateDialog';
import { PolicyTable } from './PolicyTable';

/** While the page is in sight. */
const POLL_MS = 10_000;

export function Caches() {
  const caches = useQuery({ ...cachesQuery, refetchInterval: POLL_MS });
  const [invalidating, setInvalidating] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const close = () => {
    // While it is there, the dialog lets the focus go nowhere else.
    flushSync(() => setInvalidating(false));
    opener.current?.focus();
  };
  return (
    <>
      <div className={styles.head}>
        <p>Counts are of the web server that answered, since it was started; others count for themselves.</p>
        <div className={styles.actions}>
          <Freshness query={caches} />
          <Button icon={<RefreshCw size={13} />} onClick={() => void caches.refetch()}>
            Refresh
          </Button>
          <Button ref={opener} icon={<Eraser size={14} />} onClick={() => setInvalidating(true)} aria-haspopup="dialog">
            Invalidate…
          </Button>
        </div>
      </div>
      <Panel title="Caches">
        <Loaded query={caches}>{(found) => <CacheTable caches={found.caches} />}</Loaded>
        {caches.data && <p className={styles.foot}>Large files and results that a cache keeps apart, in an overflow, are not counted.</p>}
      </Panel>
      {!caches.isLoadingError && (
        <Panel title="Results by cache policy">
          <Loaded query={caches}>{(found) => <PolicyTable policies={found.policies} />}</Loaded>
        </Panel>
      )}
      {invalidating && <LazyInvalidateDialog onClose={close} />}
    </>
  );
}
