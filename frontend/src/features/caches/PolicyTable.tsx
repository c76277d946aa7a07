/** How results of each cache policy fared. */

import { Gauge } from 'lucide-react';
import { Link } from 'react-router';

import type { PolicyCounts } from '../../api/types';
import { paths } from '../../paths';
import { ButtonLink } from '../../ui/Button';
import { DataList, type ListColumn } from '../../ui/DataList';
import { Exact } from '../../ui/Exact';
import { Notice } from '../../ui/Notice';
import { useNarrow } from '../../ui/visibility';
import { bytesText, countText } from '../jobs/jobText';
import styles from './Caches.module.css';
import { byUse, exactBytes, placeOf } from './cacheText';
import { HitRatio } from './HitRatio';

const count = (title: string, of: (counts: PolicyCounts) => number): ListColumn<PolicyCounts> => ({
  title,
  align: 'end',
  cell: (counts) => (
    <span className={styles.count} data-none={of(counts) === 0}>
      {countText(of(counts))}
    </span>
  ),
});

const COLUMNS: ListColumn<PolicyCounts>[] = [
  { title: 'Policy', cell: (counts) => <Policy {...counts} /> },
  { title: 'Hit ratio', cell: (counts) => <HitRatio counts={counts} /> },
  count('Fresh hits', ({ hits }) => hits),
  count('Stale hits', ({ stale }) => stale),
  count('Misses', ({ misses }) => misses),
  { title: 'From databases', align: 'end', cell: ({ bytes }) => <Exact text={bytesText(bytes)} exact={exactBytes(bytes)} /> },
];

const keyOf = ({ policy }: PolicyCounts) => policy ?? '';

export function PolicyTable({ policies }: { policies: readonly PolicyCounts[] }) {
  const narrow = useNarrow();
  const sorted = byUse(policies);
  if (sorted.length === 0) return <Empty />;
  return narrow ? <Lines policies={sorted} /> : <DataList items={sorted} columns={COLUMNS} keyOf={keyOf} empty="No answers" />;
}

function Policy({ policy }: PolicyCounts) {
  if (policy == null) {
    return (
      <span className={styles.name}>
        <span>No policy</span>
        <small>Results that no policy is about</small>
      </span>
    );
  }
  const { namespace, name } = placeOf(policy);
  return <Link to={paths.object('CachePolicy', namespace, name)}>{policy}</Link>;
}

function Empty() {
  return (
    <div className={styles.empty}>
      <Notice
        title="No results were asked for yet"
        icon={<Gauge size={22} />}
        actions={
          <>
            <ButtonLink to={paths.home()}>Dashboards</ButtonLink>
            <ButtonLink to={paths.newObject()}>New policy from YAML</ButtonLink>
          </>
        }
      >
        Open a dashboard, and its results are counted here. A CachePolicy says how long the results of which datasets and dashboards live.
      </Notice>
    </div>
  );
}

/** The same where there is no room for columns. */
function Lines({ policies }: { policies: readonly PolicyCounts[] }) {
  return (
    <ul className={styles.lines}>
      {policies.map((counts) => (
        <li key={keyOf(counts)}>
          <Policy {...counts} />
          <HitRatio counts={counts} />
          <dl className={styles.facts}>
            <dt>Fresh hits</dt>
            <dd>{countText(counts.hits)}</dd>
            <dt>Stale hits</dt>
            <dd>{countText(counts.stale)}</dd>
            <dt>Misses</dt>
            <dd>{countText(counts.misses)}</dd>
            <dt>From databases</dt>
            <dd>
              <Exact text={bytesText(counts.bytes)} exact={exactBytes(counts.bytes)} />
            </dd>
          </dl>
        </li>
      ))}
    </ul>
  );
}
