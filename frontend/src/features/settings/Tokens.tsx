/** API tokens of the person: made, shown once, taken back. */

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import Input from 'antd/es/input';
import Popconfirm from 'antd/es/popconfirm';
import Select from 'antd/es/select';
import { Copy, Trash2 } from 'lucide-react';
import { useState } from 'react';

import { createToken, deleteToken, tokensQuery } from '../../api/admin';
import type { ApiToken } from '../../api/types';
import { Button } from '../../ui/Button';
import { DataList, type ListColumn } from '../../ui/DataList';
import { Loaded } from '../../ui/Loaded';
import { useMessage } from '../../ui/messages';
import { Panel } from '../../ui/Page';
import { agoText, momentText } from '../../ui/viewer';
import styles from './Settings.module.css';

const DAY_MS = 86_400_000;

const LIFETIMES = [
  { value: 30, label: '30 days' },
  { value: 90, label: '90 days' },
  { value: 365, label: '1 year' },
];

export function Tokens() {
  const client = useQueryClient();
  const messages = useMessage();
  const tokens = useQuery(tokensQuery);
  const [name, setName] = useState('');
  const [days, setDays] = useState(90);
  const refresh = () => client.invalidateQueries(tokensQuery);
  const create = useMutation({ mutationFn: () => createToken({ name, expiresAt: new Date(Date.now() + days * DAY_MS).toISOString() }), onSuccess: refresh, onError: messages.failure });
  const remove = useMutation({ mutationFn: deleteToken, onSuccess: refresh, onError: messages.failure });
  return (
    <Panel title="API tokens">
      <div className={styles.line}>
        <Input placeholder="What it is for" aria-label="What the token is for" value={name} onChange={(event) => setName(event.target.value)} />
        <Select options={LIFETIMES} value={days} onChange={setDays} aria-label="How long it lives" />
        <Button look="primary" disabled={name.trim() === ''} loading={create.isPending} onClick={() => create.mutate()}>
          Make a token
        </Button>
      </div>
      {create.data && <NewToken secret={create.data.secret} />}
      <Loaded query={tokens}>
        {({ items }) => <DataList items={items} columns={columnsWith((id) => remove.mutate(id))} keyOf={({ id }) => id} empty="No tokens" />}
      </Loaded>
    </Panel>
  );
}

function NewToken({ secret }: { secret: string }) {
  const messages = useMessage();
  return (
    <div className={styles.token}>
      <p>Copy the token now; it is not shown again.</p>
      <code>{secret}</code>
      <span>
        <Button icon={<Copy size={13} />} onClick={() => void messages.track(navigator.clipboard.writeText(secret), undefined, 'Copied')}>
          Copy
        </Button>
      </span>
    </div>
  );
}

function columnsWith(remove: (id: string) => void): ListColumn<ApiToken>[] {
  return [
    {
      title: 'Name',
      cell: ({ name, prefix }) => (
        <>
          {name} <code>{prefix}…</code>
        </>
      ),
    },
    { title: 'Made', cell: ({ createdAt }) => <time>{momentText(createdAt)}</time> },
    { title: 'Ends', cell: ({ expiresAt }) => <time>{expiresAt ? momentText(expiresAt) : 'Never'}</time> },
    { title: 'Last used', cell: ({ lastUsedAt }) => agoText(lastUsedAt) },
    {
      title: 'Actions',
      cell: ({ id, name }) => (
        <Popconfirm title={`Take back ${name}?`} description="Programs that use it stop working at once." onConfirm={() => remove(id)}>
          <Button size="small" look="danger" icon={<Trash2 size={13} />} aria-label={`Take back ${name}`} />
        </Popconfirm>
      ),
    },
  ];
}
