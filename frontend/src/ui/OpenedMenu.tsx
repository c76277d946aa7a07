/** The menu of a {@link MenuButton}, open from the start. */

import Dropdown from 'antd/es/dropdown';
import { cloneElement, useRef, useState } from 'react';

import { AntdTheme } from './AntdTheme';
import type { MenuButtonProps } from './MenuButton';

export default function OpenedMenu({ menu, onOpenChange, children }: MenuButtonProps) {
  const [open, setOpen] = useState(true);
  const button = useRef<HTMLButtonElement>(null);
  const change = (next: boolean) => {
    // The focus goes back to where it came from, unless somebody has clicked elsewhere.
    if (!next && document.activeElement?.closest('[role="menu"]')) button.current?.focus();
    setOpen(next);
    onOpenChange?.(next);
  };
  return (
    <AntdTheme>
      <Dropdown menu={menu} trigger={['click']} placement="bottomRight" open={open} onOpenChange={change} autoFocus>
        {cloneElement(children, { ref: button, 'aria-haspopup': 'menu', 'aria-expanded': open })}
      </Dropdown>
    </AntdTheme>
  );
}
