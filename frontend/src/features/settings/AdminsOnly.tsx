/** In the place of a section that only admins may see. */

import { Lock } from 'lucide-react';

import type { Me } from '../../api/types';
import { paths } from '../../paths';
import { ButtonLink } from '../../ui/Button';
import { Notice } from '../../ui/Notice';
import { Panel } from '../../ui/Page';
import styles from './Settings.module.css';

export function AdminsOnly({ me }: { me: Me }) {
  return (
    <Panel>
      <div className={styles.denied}>
        <Notice title="This is for admins" icon={<Lock size={22} />} actions={<ButtonLink to={paths.settings('profile')}>Your profile</ButtonLink>}>
          You are signed in as {me.name}{me.roles.length > 0 && `, ${me.roles.join(', ')}`}. An admin can give you the role.
        </Notice>
      </div>
    </Panel>
  );
}
