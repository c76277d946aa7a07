/** What can be done with the whole dashboard; stands in the top line. */

import type { MenuProps } from 'antd/es/menu';
import { ChevronDown, Ellipsis, Maximize, RotateCw, Share2 } from 'lucide-react';
import { useNavigate } from 'react-router';

import { makePermalink } from '../../api/dashboards';
import { paths } from '../../paths';
import { Button } from '../../ui/Button';
import { MenuButton } from '../../ui/MenuButton';
import { useMessage } from '../../ui/messages';
import { ToolbarSlot } from '../../ui/ToolbarSlot';
import { useDashboard } from './dashboardContext';
import { REFRESH_STEPS, refreshLabel, useAutoRefresh } from './useAutoRefresh';

export function DashboardToolbar({ charts }: { charts: string[] }) {
  const { refresh } = useDashboard();
  const [seconds, setSeconds] = useAutoRefresh(charts);
  const steps: MenuProps['items'] = REFRESH_STEPS.map((step) => ({ key: String(step), label: refreshLabel(step) }));
  return (
    <ToolbarSlot>
      <Button icon={<RotateCw size={14} />} onClick={() => refresh(charts)} aria-label="Refresh" title="Refresh (r)" />
      <MenuButton menu={{ items: steps, selectable: true, selectedKeys: [String(seconds)], onClick: ({ key }) => setSeconds(Number(key)) }}>
        <Button aria-label="Refresh automatically" title="Refresh automatically" data-optional>
          {seconds > 0 && refreshLabel(seconds)}
          <ChevronDown size={13} />
        </Button>
      </MenuButton>
      <ShareButton />
      <Button icon={<Maximize size={14} />} onClick={toggleFullScreen} aria-label="Full screen" title="Full screen" data-optional />
      <MoreMenu />
    </ToolbarSlot>
  );
}

function toggleFullScreen(): void {
  void (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen());
}

function ShareButton() {
  const { dashboard, actions } = useDashboard();
  const messages = useMessage();
  const share = async () => {
    const { id } = await makePermalink(`${dashboard.namespace}/${dashboard.name}`, { ...actions.state, tab: actions.view.tab });
    await navigator.clipboard.writeText(new URL(paths.permalink(id), location.href).href);
  };
  return (
    <Button
      icon={<Share2 size={14} />}
      onClick={() => void messages.track(share(), undefined, 'Link copied: it opens this view')}
      aria-label="Share this view"
      title="Share this view"
    />
  );
}

function MoreMenu() {
  const { dashboard } = useDashboard();
  const navigate = useNavigate();
  const items: MenuProps['items'] = [
    { key: 'yaml', label: dashboard.canEdit && dashboard.managedBy === 'ui' ? 'Edit YAML, revisions' : 'YAML, revisions' },
    { key: 'print', label: 'Print' },
    { key: 'help', label: 'Keyboard shortcuts' },
  ];
  const run = (key: string) => {
    if (key === 'yaml') void navigate(paths.object('Dashboard', dashboard.namespace, dashboard.name));
    if (key === 'print') window.print();
    if (key === 'help') window.dispatchEvent(new KeyboardEvent('keydown', { key: '?' }));
  };
  return (
    <MenuButton menu={{ items, onClick: ({ key }) => run(key) }}>
      <Button icon={<Ellipsis size={15} />} aria-label="More" title="More" />
    </MenuButton>
  );
}
