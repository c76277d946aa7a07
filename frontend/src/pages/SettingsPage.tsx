import { NavLink, useOutletContext, useParams } from 'react-router';

import type { Me } from '../api/types';
import { Profile } from '../features/settings/Profile';
import styles from '../features/settings/Settings.module.css';
import { Tokens } from '../features/settings/Tokens';
import { Users } from '../features/settings/Users';
import { paths } from '../paths';
import { AntdTheme } from '../ui/AntdTheme';
import { Page } from '../ui/Page';

export function Component() {
  const me = useOutletContext<Me>();
  const { section } = useParams();
  const admin = me.roles.includes('admin');
  return (
    <AntdTheme>
      <Page title="Settings">
        <nav className={styles.tabs} aria-label="Settings">
          <NavLink to={paths.settings('profile')}>Profile</NavLink>
          <NavLink to={paths.settings('tokens')}>API tokens</NavLink>
          {admin && <NavLink to={paths.settings('users')}>Users</NavLink>}
        </nav>
        {section === 'tokens' ? <Tokens /> : section === 'users' && admin ? <Users self={me.name} /> : <Profile me={me} />}
      </Page>
    </AntdTheme>
  );
}
