/** Dashboards of one folder, a line each. */

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Star } from 'lucide-react';
import { Link } from 'react-router';

import { dashboardsQuery, setFavourite } from '../../api/dashboards';
import type { DashboardSummary } from '../../api/types';
import { paths } from '../../paths';
import { useMessage } from '../../ui/messages';
import { agoText, momentText } from '../../ui/viewer';
import styles from './DashboardList.module.css';

const MANAGERS = { kubernetes: 'Kubernetes', files: 'Files', ui: 'This page' };

interface Props {
  title: string;
  dashboards: readonly DashboardSummary[];
}

export function DashboardList({ title, dashboards }: Props) {
  return (
    <section className={styles.folder}>
      <h2>
        {title} <small>{dashboards.length}</small>
      </h2>
      <ul>
        {dashboards.map((dashboard) => (
          <Item key={`${dashboard.namespace}/${dashboard.name}`} dashboard={dashboard} />
        ))}
      </ul>
    </section>
  );
}

function Item({ dashboard }: { dashboard: DashboardSummary }) {
  const { namespace, name, title, description, charts, updatedAt, managedBy } = dashboard;
  return (
    <li className={styles.item}>
      <FavouriteButton dashboard={dashboard} />
      <div className={styles.main}>
        <Link to={paths.dashboard(namespace, name)}>{title}</Link>
        {description && <p>{description}</p>}
      </div>
      <span className={styles.fact}>{charts} charts</span>
      <span className={styles.fact}>{MANAGERS[managedBy]}</span>
      <time className={styles.fact} dateTime={updatedAt} title={momentText(updatedAt)}>
        {agoText(updatedAt)}
      </time>
    </li>
  );
}

function FavouriteButton({ dashboard }: { dashboard: DashboardSummary }) {
  const client = useQueryClient();
  const messages = useMessage();
  const { favourite, title } = dashboard;
  const change = useMutation({
    mutationFn: () => setFavourite(dashboard, !favourite),
    onError: messages.failure,
    onSettled: () => client.invalidateQueries({ ...dashboardsQuery, exact: true }),
  });
  const shown = change.isPending ? !favourite : favourite;
  return (
    <button
      type="button"
      className={styles.star}
      aria-pressed={shown}
      aria-label={shown ? `Remove ${title} from the favourites` : `Add ${title} to the favourites`}
      onClick={() => change.mutate()}
    >
      <Star size={15} fill={shown ? 'currentColor' : 'none'} />
    </button>
  );
}
