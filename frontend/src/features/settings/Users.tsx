/** People who may sign in; for admins. */

import { useQuery, useQueryClient } from '@tanstack/react-query';
import Input from 'antd/es/input';
import Popconfirm from 'antd/es/popconfirm';
import Select from 'antd/es/select';
import { Trash2 } from 'lucide-react';
import { type FormEvent, useState } from 'react';

import { createUser, deleteUser, updateUser, usersQuery } from '../../api/admin';
import type { Role, User } from '../../api/types';
import { Button } from '../../ui/Button';
import { DataList, type ListColumn } from '../../ui/DataList';
import { Loaded } from '../../ui/Loaded';
import { useMessage } from '../../ui/messages';
import { Panel } from '../../ui/Page';
import { agoText } from '../../ui/viewer';
import styles from './Settings.module.css';

const ROLES: { value: Role; label: string }[] = [
  { value: 'admin', label: 'Admin' },
  { value: 'editor', label: 'Editor' },
  { value: 'viewer', label: 'Viewer' },
];

export function Users({ self }: { self: string }) {
  const users = useQuery(usersQuery);
  const change = useUserChange();
  const columns: ListColumn<User>[] = [
    { title: 'Name', cell: ({ name, email }) => (email ? `${name} · ${email}` : name) },
    {
      title: 'Role',
      cell: ({ id, name, role }) => (
        <Select
          size="small"
          style={{ width: 110 }}
          options={ROLES}
          value={role}
          disabled={name === self}
          aria-label={`Role of ${name}`}
          onChange={(next) => change(() => updateUser(id, { role: next }))}
        />
      ),
    },
    { title: 'Last sign-in', cell: ({ lastLoginAt }) => agoText(lastLoginAt) },
    {
      title: 'Actions',
      cell: ({ id, name }) =>
        name !== self && (
          <Popconfirm title={`Remove ${name}?`} onConfirm={() => change(() => deleteUser(id))}>
            <Button size="small" look="danger" icon={<Trash2 size={13} />} aria-label={`Remove ${name}`} />
          </Popconfirm>
        ),
    },
  ];
  return (
    <Panel title="Users">
      <NewUserForm />
      <Loaded query={users}>{({ items }) => <DataList items={items} columns={columns} keyOf={({ name }) => name} empty="No users" />}</Loaded>
    </Panel>
  );
}

function useUserChange(): (work: () => Promise<unknown>) => void {
  const client = useQueryClient();
  const messages = useMessage();
  return (work) => void messages.track(work().then(() => client.invalidateQueries(usersQuery)));
}

function NewUserForm() {
  const change = useUserChange();
  const [role, setRole] = useState<Role>('viewer');
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const element = event.currentTarget;
    const form = new FormData(element);
    const body = { name: String(form.get('name')), password: String(form.get('password')), role };
    change(() => createUser(body).then(() => element.reset()));
  };
  return (
    <form className={styles.line} onSubmit={submit}>
      <Input name="name" placeholder="Name" aria-label="Name" autoComplete="off" required />
      <Input.Password name="password" placeholder="First password" aria-label="First password" autoComplete="new-password" minLength={12} required />
      <Select options={ROLES} value={role} onChange={setRole} aria-label="Role" />
      <Button look="primary" type="submit">
        Add
      </Button>
    </form>
  );
}
