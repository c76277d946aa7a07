/** The queues, for admins: what waits, runs and has failed, and what wakes workers. */

import { useQuery } from '@tanstack/react-query';

import { queuesQuery } from '../../api/jobs';
import type { QueueItem } from '../../api/types';
import { DataList, type ListColumn } from '../../ui/DataList';
import { Loaded } from '../../ui/Loaded';
import { Panel } from '../../ui/Page';
import { useNarrow } from '../../ui/visibility';
import { brokerText, countText, queueText, tickingText } from './jobText';
import styles from './Queues.module.css';

const POLL_MS = 5000;

const number = (title: string, of: (queue: QueueItem) => number, bad = false): ListColumn<QueueItem> => ({
  title,
  cell: (queue) => (
    <span className={styles.count} data-none={of(queue) === 0} data-bad={bad}>
      {countText(of(queue))}
    </span>
  ),
});

const COLUMNS: ListColumn<QueueItem>[] = [
  { title: 'Queue', cell: ({ name }) => name },
  number('Waiting', ({ waiting }) => waiting),
  number('Running', ({ running }) => running),
  number('Failed', ({ failed }) => failed, true),
  number('Dead', ({ dead }) => dead, true),
  { title: 'Oldest wait', cell: ({ waiting, oldestWaitSeconds }) => (waiting > 0 ? tickingText(oldestWaitSeconds * 1000) : '—') },
];

export function Queues() {
  const queues = useQuery({ ...queuesQuery, refetchInterval: POLL_MS });
  const broker = queues.data && brokerText(queues.data.broker);
  const narrow = useNarrow();
  return (
    <Panel title="Queues" actions={broker && <span className={styles.broker}>Broker: {broker}</span>}>
      <Loaded query={queues}>
        {({ items }) => (narrow ? <Lines queues={items} /> : <DataList items={items} columns={COLUMNS} keyOf={({ name }) => name} empty="No queues" />)}
      </Loaded>
    </Panel>
  );
}

/** The same where there is no room for columns. */
function Lines({ queues }: { queues: readonly QueueItem[] }) {
  return (
    <ul className={styles.lines}>
      {queues.map((queue) => (
        <li key={queue.name}>
          <b>{queue.name}</b> {queueText(queue)}
        </li>
      ))}
    </ul>
  );
}
