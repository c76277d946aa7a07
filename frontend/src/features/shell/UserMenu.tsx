/** The person, the theme, and the way out. */

import { useQueryClient } from '@tanstack/react-query';
import type { MenuProps } from 'antd/es/menu';
import { Check, LogOut, Moon, Settings, Sun, SunMoon } from 'lucide-react';
import { useNavigate } from 'react-router';

import { meQuery, signOut } from '../../api/session';
import type { Me } from '../../api/types';
import { paths } from '../../paths';
import { MenuButton } from '../../ui/MenuButton';
import { useMessage } from '../../ui/messages';
import { type ThemeChoice, useTheme } from '../../ui/ThemeProvider';
import styles from './AppShell.module.css';

const THEMES: { key: ThemeChoice; label: string; Icon: typeof Sun }[] = [
  { key: 'light', label: 'Light', Icon: Sun },
  { key: 'dark', label: 'Dark', Icon: Moon },
  { key: 'system', label: 'As the system', Icon: SunMoon },
];

export function UserMenu({ me }: { me: Me }) {
  const { choice, choose } = useTheme();
  const navigate = useNavigate();
  const leave = useSignOut();
  const initials = me.name.slice(0, 2).toUpperCase();
  const themes = THEMES.map(({ key, label, Icon }) => ({
    key,
    label,
    icon: <Icon size={14} />,
    extra: choice === key ? <Check size={13} /> : null,
    onClick: () => choose(key),
  }));
  const items: MenuProps['items'] = [
    { key: 'me', type: 'group', label: me.email ? `${me.name} · ${me.email}` : me.name },
    { key: 'theme', type: 'group', label: 'Theme', children: themes },
    { type: 'divider' },
    { key: 'settings', label: 'Settings', icon: <Settings size={14} />, onClick: () => void navigate(paths.settings()) },
    ...(me.auth === 'none' ? [] : [{ key: 'out', label: 'Sign out', icon: <LogOut size={14} />, onClick: leave }]),
  ];
  return (
    <MenuButton menu={{ items }}>
      <button type="button" className={styles.user} aria-label={`${initials}, signed in as ${me.name}`}>
        {initials}
      </button>
    </MenuButton>
  );
}

function useSignOut(): () => void {
  const client = useQueryClient();
  const messages = useMessage();
  return () => {
    const work = signOut().then(() => {
      // Who looks at it must hear of it, so the entry itself stays; all that the person could see goes.
      client.setQueryData(meQuery.queryKey, null);
      client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== meQuery.queryKey[0] });
    });
    void messages.track(work);
  };
}
