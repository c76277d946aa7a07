/** Keys that work everywhere, the search over everything, and the sheet that lists the keys. */

import { lazy, Suspense, useEffect, useState } from 'react';

import { onOpenPalette } from '../../ui/palette';
import { useShortcuts } from '../../ui/shortcuts';
import { useJobActions } from '../jobs/jobsContext';

const CommandPalette = lazy(() => import('./CommandPalette'));
const KeyboardHelp = lazy(() => import('./KeyboardHelp'));

export function GlobalShortcuts() {
  const [palette, setPalette] = useState(false);
  const [help, setHelp] = useState(false);
  const { openTray } = useJobActions();
  const search = () => setPalette(true);
  useShortcuts({ 'ctrl+k': search, '/': search, '?': () => setHelp(true), j: () => openTray(true) });
  useEffect(() => onOpenPalette(search), []);
  return (
    <Suspense>
      {palette && <CommandPalette onClose={() => setPalette(false)} />}
      {help && <KeyboardHelp onClose={() => setHelp(false)} />}
    </Suspense>
  );
}
