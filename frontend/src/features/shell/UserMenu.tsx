/** The person, the theme, and the way out; loaded when somebody reaches for it. */

import { useQueryClient } from '@tanstack/react-query';
import Dropdown from 'antd/es/dropdown';
import type { MenuProps } from 'antd/es/menu';
import { Check, LogOut, Moon, Settings, Sun, SunMoon } from 'lucide-react';
import { useState } from 'react';
import { useNavigate } from 'react-router';

import { signOut } from '../../api/session';
import type { Me } from '../../api/types';
import { paths } from '../../paths';
import { useMessage } from '../../ui/messages';
import { type ThemeChoice, useTheme } from '../../ui/ThemeProvider';
import { UserButton } from './UserButton';

const THEMES: { key: ThemeChoice; label: string; Icon: typeof Sun }[] = [
  { key: 'light', label: 'Light', Icon: Sun },
  { key: 'dark', label: 'Dark', Icon: Moon },
  { key: 'system', label: 'As the system', Icon: SunMoon },
];

export default function UserMenu({ me }: { me: Me }) {
  const { choice, choose } = useTheme();
  const navigate = useNavigate();
  const leave = useSignOut();
  const items: MenuProps['items'] = [
    {
      key: 'theme',
      type: 'group',
      label: 'Theme',
      children: THEMES.map(({ key, label, Icon }) => ({
        key,
        label,
        icon: <Icon size={14} />,
        extra: choice === key ? <Check size={13} /> : null,
        onClick: () => choose(key),
      })),
    },
    { type: 'divider' },
    { key: 'settings', label: 'Settings', icon: <Settings size={14} />, onClick: () => void navigate(paths.settings()) },
    ...(me.auth === 'none' ? [] : [{ key: 'out', label: 'Sign out', icon: <LogOut size={14} />, onClick: leave }]),
  ];
  const [open, setOpen] = useState(true);
  const who = { key: 'me', type: 'group' as const, label: me.email ? `${me.name} · ${me.email}` : me.name };
  return (
    <Dropdown menu={{ items: [who, ...items] }} trigger={['click']} placement="bottomRight" open={open} onOpenChange={setOpen}>
      <UserButton me={me} />
    </Dropdown>
  );
}

function useSignOut(): () => void {
  const client = useQueryClient();
  const messages = useMessage();
  return () => {
    const work = signOut().then(() => {
      client.clear();
      client.setQueryData(['me'], null);
    });
    void messages.track(work);
  };
}
