/** Where the reader is, what the page can do, search, theme and the person. */

import { Search } from 'lucide-react';
import { lazy, type Ref, Suspense, useState } from 'react';

import type { Me } from '../../api/types';
import { openPalette } from '../../ui/palette';
import styles from './AppShell.module.css';
import { Breadcrumb } from './Breadcrumb';
import { UserButton } from './UserButton';

// Menus are heavy, and most visits do without this one.
const UserMenu = lazy(() => import('./UserMenu'));

export function TopLine({ me, slotRef }: { me: Me; slotRef: Ref<HTMLDivElement> }) {
  const [wanted, setWanted] = useState(false);
  const button = <UserButton me={me} onClick={() => setWanted(true)} />;
  return (
    <header className={styles.top}>
      <Breadcrumb />
      <div className={styles.slot} ref={slotRef} />
      <button type="button" className={styles.search} onClick={openPalette} aria-label="Search">
        <Search size={14} aria-hidden />
        <span>Search</span>
        <kbd>Ctrl K</kbd>
      </button>
      {wanted ? (
        <Suspense fallback={button}>
          <UserMenu me={me} />
        </Suspense>
      ) : (
        button
      )}
    </header>
  );
}
