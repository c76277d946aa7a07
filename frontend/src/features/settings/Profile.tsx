/** Who one is, and the way to a new password. */

import { useMutation, useQueryClient } from '@tanstack/react-query';
import Input from 'antd/es/input';
import type { FormEvent } from 'react';

import { problemOf } from '../../api/problem';
import { changePassword } from '../../api/session';
import type { Me } from '../../api/types';
import { Button } from '../../ui/Button';
import { useMessage } from '../../ui/messages';
import { Panel } from '../../ui/Page';
import styles from './Settings.module.css';

export function Profile({ me }: { me: Me }) {
  return (
    <>
      <Panel title="Profile">
        <dl className={styles.facts}>
          <dt>Name</dt>
          <dd>{me.name}</dd>
          <dt>E-mail</dt>
          <dd>{me.email ?? '—'}</dd>
          <dt>Roles</dt>
          <dd>{me.roles.join(', ') || '—'}</dd>
          <dt>Groups</dt>
          <dd>{me.groups.join(', ') || '—'}</dd>
        </dl>
      </Panel>
      {me.auth === 'password' && <PasswordForm me={me} />}
    </>
  );
}

function PasswordForm({ me }: { me: Me }) {
  const client = useQueryClient();
  const messages = useMessage();
  const change = useMutation({
    mutationFn: ({ current, next }: { current: string; next: string }) => changePassword(current, next),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['me'] });
      messages.success('The password is changed');
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const element = event.currentTarget;
    const form = new FormData(element);
    const values = { current: String(form.get('current')), next: String(form.get('next')) };
    change.mutate(values, { onSuccess: () => element.reset() });
  };
  const problem = change.error && problemOf(change.error);
  return (
    <Panel title="Password">
      <form className={styles.form} onSubmit={submit}>
        {me.mustChangePassword && <p>This password was given to you. Choose your own one to go on.</p>}
        <label htmlFor="current">Present password</label>
        <Input.Password id="current" name="current" autoComplete="current-password" required />
        <label htmlFor="next">New password, 12 characters or more</label>
        <Input.Password id="next" name="next" autoComplete="new-password" minLength={12} required />
        {problem && (
          <p role="alert" className={styles.failure}>
            {problem.detail ?? problem.title} {problem.hint}
          </p>
        )}
        <Button look="primary" type="submit" loading={change.isPending}>
          Change the password
        </Button>
      </form>
    </Panel>
  );
}
