/** One's own background jobs beside the page, newest first. */

import { useQuery } from '@tanstack/react-query';
import Drawer from 'antd/es/drawer';
import { ListChecks } from 'lucide-react';
import { useState } from 'react';

import { ownJobsQuery } from '../../api/jobs';
import { paths } from '../../paths';
import { AntdTheme } from '../../ui/AntdTheme';
import { ButtonLink } from '../../ui/Button';
import { Loaded } from '../../ui/Loaded';
import { Notice } from '../../ui/Notice';
import { JobLine } from './JobLine';
import { useJobActions } from './jobsContext';
import styles from './JobsTray.module.css';

export default function JobsTray() {
  const { openTray } = useJobActions();
  const [open, setOpen] = useState(true);
  const jobs = useQuery(ownJobsQuery);
  const close = () => setOpen(false);
  return (
    <AntdTheme>
      <Drawer
        open={open}
        onClose={close}
        // It goes once it has slid out of the page.
        afterOpenChange={(shown) => !shown && openTray(false)}
        title="Background jobs"
        extra={
          <ButtonLink look="link" size="small" to={paths.jobs()} onClick={close}>
            All jobs
          </ButtonLink>
        }
        size={440}
        rootClassName={styles.tray ?? ''}
        styles={{ body: { padding: 0 } }}
      >
        <Loaded query={jobs}>
          {({ items }) =>
            items.length === 0 ? (
              <Notice title="No background jobs yet" icon={<ListChecks size={22} />}>
                Exports and queries that you run in the background stand here. They go on when the page is closed.
              </Notice>
            ) : (
              <ul className={styles.jobs}>
                {items.map((job) => (
                  <li key={job.id}>
                    <JobLine job={job} onTaken={close} />
                  </li>
                ))}
              </ul>
            )
          }
        </Loaded>
      </Drawer>
    </AntdTheme>
  );
}
