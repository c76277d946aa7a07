/** A place in the top line that the page in view fills. */

import { createContext, type ReactNode, use } from 'react';
import { createPortal } from 'react-dom';

export const ToolbarSlotContext = createContext<HTMLElement | null>(null);

export function ToolbarSlot({ children }: { children: ReactNode }) {
  const slot = use(ToolbarSlotContext);
  return slot && createPortal(children, slot);
}
