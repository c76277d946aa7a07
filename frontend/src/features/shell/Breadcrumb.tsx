/** Where the reader is, from the routes' handles. */

import { useEffect } from 'react';
import { Link, useMatches } from 'react-router';

import styles from './AppShell.module.css';

export interface Crumb {
  title: string;
  to?: string;
}

/** What a route says of its place; may look at the loaded data. */
export interface RouteHandle {
  useCrumbs(params: Record<string, string | undefined>): Crumb[];
}

export function Breadcrumb() {
  const match = useMatches().findLast(({ handle }) => handle !== undefined);
  return match ? <Crumbs key={match.id} handle={match.handle as RouteHandle} params={match.params} /> : <span />;
}

function Crumbs({ handle, params }: { handle: RouteHandle; params: Record<string, string | undefined> }) {
  const crumbs = handle.useCrumbs(params);
  const title = crumbs.at(-1)?.title;
  useEffect(() => {
    document.title = title ? `${title} · Binnacle` : 'Binnacle';
  }, [title]);
  return (
    <nav aria-label="Breadcrumb" className={styles.breadcrumb}>
      {crumbs.map(({ title, to }, i) =>
        i === crumbs.length - 1 ? (
          <span key={title} aria-current="page">
            {title}
          </span>
        ) : (
          <span key={title}>
            {to ? <Link to={to}>{title}</Link> : title} <span aria-hidden>/</span>
          </span>
        ),
      )}
    </nav>
  );
}
