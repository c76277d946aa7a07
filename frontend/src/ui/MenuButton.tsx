/** A button that opens a menu. Menus are heavy, and most visits do without most of them: the code comes when somebody reaches for it. */

import type { MenuProps } from 'antd/es/menu';
import { cloneElement, lazy, type ReactElement, Suspense, useState } from 'react';

const loadMenu = () => import('./OpenedMenu');
const OpenedMenu = lazy(loadMenu);

export interface MenuButtonProps {
  menu: MenuProps;
  onOpenChange?: (open: boolean) => void;
  /** The button: it must hand on what it is given to the element itself. */
  children: ReactElement<React.ComponentProps<'button'>>;
}

export function MenuButton(props: MenuButtonProps) {
  const [wanted, setWanted] = useState(false);
  const preload = () => void loadMenu();
  const open = () => {
    setWanted(true);
    props.onOpenChange?.(true);
  };
  const closed = cloneElement(props.children, { onClick: open, onPointerEnter: preload, onFocus: preload, 'aria-haspopup': 'menu' });
  if (!wanted) return closed;
  return (
    <Suspense fallback={closed}>
      <OpenedMenu {...props} />
    </Suspense>
  );
}
