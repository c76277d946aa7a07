import { useQueryClient } from '@tanstack/react-query';
import Input from 'antd/es/input';
import { type FormEvent, useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';

import { problemOf } from '../api/problem';
import { signIn } from '../api/session';
import { AntdTheme } from '../ui/AntdTheme';
import { Button } from '../ui/Button';
import styles from './SignInPage.module.css';

export function Component() {
  const { submit, busy, failure } = useSignIn();
  return (
    <AntdTheme>
      <main className={styles.page}>
        <form className={styles.form} onSubmit={submit}>
          <img src="/favicon.svg" alt="" width={40} height={40} />
          <h1>Sign in to Binnacle</h1>
          <label>
            Name
            <Input name="name" size="large" autoComplete="username" autoFocus required />
          </label>
          <label>
            Password
            <Input.Password name="password" size="large" autoComplete="current-password" required />
          </label>
          {failure && (
            <p role="alert" className={styles.failure}>
              {failure}
            </p>
          )}
          <Button look="primary" size="large" type="submit" loading={busy} block>
            Sign in
          </Button>
        </form>
      </main>
    </AntdTheme>
  );
}

function useSignIn() {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [params] = useSearchParams();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    try {
      await signIn(String(form.get('name')), String(form.get('password')));
      // What the cache knows is that nobody was signed in; the page that follows must ask anew.
      client.clear();
      void navigate(localPath(params.get('next')), { replace: true });
    } catch (error) {
      const { title, detail } = problemOf(error);
      setFailure(detail ?? title);
      setBusy(false);
    }
  };
  return { submit: (event: FormEvent<HTMLFormElement>) => void submit(event), busy, failure };
}

/** Only to a path of this server: an address elsewhere in `next` could lead people astray. */
function localPath(next: string | null): string {
  return next && /^\/(?![/\\])/.test(next) ? next : '/';
}
