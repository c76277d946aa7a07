import { NavLink, useOutletContext, useParams } from 'react-router';

import type { Me } from '../api/types';
import { Caches } from '../features/caches/Caches';
import { AdminsOnly } from '../features/settings/AdminsOnly';
import { Profile } from '../features/settings/Profile';
import styles from '../features/settings/Settings.module.css';
import { Tokens } from '../features/settings/Tokens';
import { Users } from '../features/settings/Users';
import { paths } from '../paths';
import { AntdTheme } from '../ui/AntdTheme';
import { Page } from '../ui/Page';

export function Component() {
  const me = useOutletContext<Me>();
  const admin = me.roles.includes('admin');
  return (
    <AntdTheme>
      <Page title="Settings">
        <nav className={styles.tabs} aria-label="Settings">
          <NavLink to={paths.settings('profile')}>Profile</NavLink>
          <NavLink to={paths.settings('tokens')}>API tokens</NavLink>
          {admin && <NavLink to={paths.settings('users')}>Users</NavLink>}
          {admin && <NavLink to={paths.settings('caches')}>Caches</NavLink>}
        </nav>
        <Section me={me} admin={admin} />
      </Page>
    </AntdTheme>
  );
}

function Section({ me, admin }: { me: Me; admin: boolean }) {
  switch (useParams()['section']) {
    case 'tokens':
      return <Tokens />;
    case 'users':
      return admin ? <Users self={me.name} /> : <AdminsOnly me={me} />;
    case 'caches':
      return admin ? <Caches /> : <AdminsOnly me={me} />;
    default:
      return <Profile me={me} />;
  }
}
