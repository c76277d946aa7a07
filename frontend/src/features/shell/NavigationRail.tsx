/** The way to every part of the product: icons, with labels when there is room or attention. */

import { Database, LayoutDashboard, ListChecks, Settings, SquareTerminal } from 'lucide-react';
import { Link, useLocation } from 'react-router';

import { paths } from '../../paths';
import styles from './AppShell.module.css';

const PLACES = [
  { to: paths.home(), label: 'Dashboards', Icon: LayoutDashboard, within: ['/dashboards', '/objects/Dashboard', '/objects/new', '/p/'] },
  { to: paths.datasets(), label: 'Datasets', Icon: Database, within: ['/datasets', '/objects/Dataset'] },
  { to: paths.sql(), label: 'SQL', Icon: SquareTerminal, within: ['/sql'] },
  { to: paths.jobs(), label: 'Jobs', Icon: ListChecks, within: ['/jobs'] },
];

const SETTINGS = { to: paths.settings(), label: 'Settings', Icon: Settings, within: ['/settings'] };

export function NavigationRail() {
  return (
    <nav className={styles.rail} aria-label="Main">
      <Link to={paths.home()} className={styles.logo} aria-label="Binnacle, home">
        <img src="/favicon.svg" alt="" />
        <span className={styles.label}>Binnacle</span>
      </Link>
      {PLACES.map((place) => (
        <Item key={place.to} {...place} />
      ))}
      <span className={styles.spacer} />
      <Item {...SETTINGS} />
    </nav>
  );
}

function Item({ to, label, Icon, within }: typeof SETTINGS) {
  const { pathname } = useLocation();
  const current = pathname === to || within.some((path) => pathname.startsWith(path));
  return (
    <Link to={to} className={styles.item} aria-current={current ? 'page' : undefined}>
      <Icon size={18} strokeWidth={1.75} aria-hidden />
      <span className={styles.label}>{label}</span>
    </Link>
  );
}
