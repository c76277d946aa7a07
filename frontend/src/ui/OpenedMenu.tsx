/** The menu of a {@link MenuButton}, open from the start. */

import Dropdown from 'antd/es/dropdown';
import { cloneElement, useState } from 'react';

import { AntdTheme } from './AntdTheme';
import type { MenuButtonProps } from './MenuButton';

export default function OpenedMenu({ menu, onOpenChange, children }: MenuButtonProps) {
  const [open, setOpen] = useState(true);
  const change = (next: boolean) => {
    setOpen(next);
    onOpenChange?.(next);
  };
  return (
    <AntdTheme>
      <Dropdown menu={menu} trigger={['click']} placement="bottomRight" open={open} onOpenChange={change} autoFocus>
        {cloneElement(children, { 'aria-haspopup': 'menu', 'aria-expanded': open })}
      </Dropdown>
    </AntdTheme>
  );
}
