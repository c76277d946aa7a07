/** Rail, top line, page. */

import { useQuery } from '@tanstack/react-query';
import { Suspense, useState } from 'react';
import { Navigate, Outlet, useLocation } from 'react-router';

import { useServerEvents } from '../../api/events';
import { meQuery } from '../../api/session';
import type { Me } from '../../api/types';
import { paths } from '../../paths';
import { ErrorBoundary } from '../../ui/ErrorBoundary';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { SkeletonLines } from '../../ui/Skeleton';
import { ToolbarSlotContext } from '../../ui/ToolbarSlot';
import { JobsProvider } from '../jobs/JobsProvider';
import styles from './AppShell.module.css';
import { GlobalShortcuts } from './GlobalShortcuts';
import { NavigationRail } from './NavigationRail';
import { TopLine } from './TopLine';

export function AppShell() {
  const { pathname, search } = useLocation();
  const me = useQuery(meQuery);
  if (me.isError) return <ProblemNotice error={me.error} retry={() => void me.refetch()} />;
  if (me.isPending) return null;
  if (!me.data) return <Navigate to={paths.signIn(pathname + search)} replace />;
  if (me.data.mustChangePassword && pathname !== paths.settings()) return <Navigate to={paths.settings()} replace />;
  return <SignedIn me={me.data} />;
}

function SignedIn({ me }: { me: Me }) {
  const { pathname } = useLocation();
  const [slot, setSlot] = useState<HTMLElement | null>(null);
  useServerEvents();
  return (
    <ToolbarSlotContext value={slot}>
      <JobsProvider>
        <div className={styles.shell}>
          <a href="#content" className={styles.skip}>
            Skip to content
          </a>
          <NavigationRail />
          <TopLine me={me} slotRef={setSlot} />
          <main id="content" className={styles.content} tabIndex={-1}>
            <ErrorBoundary resetKey={pathname}>
              <Suspense fallback={<PageSkeleton />}>
                <Outlet context={me} />
              </Suspense>
            </ErrorBoundary>
          </main>
          <GlobalShortcuts />
        </div>
      </JobsProvider>
    </ToolbarSlotContext>
  );
}

function PageSkeleton() {
  return (
    <div style={{ padding: 24 }}>
      <SkeletonLines count={8} />
    </div>
  );
}
