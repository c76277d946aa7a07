/** Where the reader is, what the page can do, search, theme and the person. */

import { Search } from 'lucide-react';
import type { Ref } from 'react';

import type { Me } from '../../api/types';
import { openPalette } from '../../ui/palette';
import { JobsButton } from '../jobs/JobsButton';
import styles from './AppShell.module.css';
import { Breadcrumb } from './Breadcrumb';
import { UserMenu } from './UserMenu';

export function TopLine({ me, slotRef }: { me: Me; slotRef: Ref<HTMLDivElement> }) {
  return (
    <header className={styles.top}>
      <Breadcrumb />
      <div className={styles.slot} ref={slotRef} />
      <button type="button" className={styles.search} onClick={openPalette} aria-keyshortcuts="Control+K">
        <Search size={14} aria-hidden />
        <span>Search</span> <kbd>Ctrl K</kbd>
      </button>
      <JobsButton />
      <UserMenu me={me} />
    </header>
  );
}
