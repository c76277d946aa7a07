/** Every revision of an object: compare it with the one in force, bring it back. */

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import Popconfirm from 'antd/es/popconfirm';
import { GitCompare, RotateCcw } from 'lucide-react';
import { useSearchParams } from 'react-router';

import { type ObjectKey, restoreRevision, revisionQuery, revisionsQuery } from '../../api/resources';
import type { Resource, Revision } from '../../api/types';
import { Button } from '../../ui/Button';
import { DataList, type ListColumn } from '../../ui/DataList';
import { Loaded } from '../../ui/Loaded';
import { useMessage } from '../../ui/messages';
import { Panel } from '../../ui/Page';
import { momentText } from '../../ui/viewer';
import { DiffView } from './DiffView';

export function Revisions({ objectKey, resource }: { objectKey: ObjectKey; resource: Resource }) {
  const revisions = useQuery(revisionsQuery(objectKey));
  const [params, setParams] = useSearchParams();
  const compared = params.has('compare') ? Number(params.get('compare')) : undefined;
  const compare = (number: number) => setParams(compared === number ? {} : { compare: String(number) }, { replace: true });
  const columns: ListColumn<Revision>[] = [
    { title: 'Revision', cell: ({ number }) => (number === resource.revision ? <b>{number}, in force</b> : number) },
    { title: 'When', cell: ({ createdAt }) => <time>{momentText(createdAt)}</time> },
    { title: 'Who', cell: ({ author }) => author },
    { title: 'Message', cell: ({ message }) => message || '—' },
    {
      title: 'Actions',
      cell: ({ number }) =>
        number !== resource.revision && (
          <span style={{ display: 'flex', gap: 8 }}>
            <Button size="small" icon={<GitCompare size={13} />} onClick={() => compare(number)}>
              Compare
            </Button>
            {resource.managedBy === 'ui' && resource.canEdit && <RestoreButton objectKey={objectKey} number={number} />}
          </span>
        ),
    },
  ];
  return (
    <>
      <Panel title="Revisions">
        <Loaded query={revisions}>
          {({ items }) => <DataList items={items} columns={columns} keyOf={({ number }) => String(number)} empty="No revisions" />}
        </Loaded>
      </Panel>
      {compared !== undefined && <Comparison objectKey={objectKey} number={compared} current={resource} />}
    </>
  );
}

function Comparison({ objectKey, number, current }: { objectKey: ObjectKey; number: number; current: Resource }) {
  const old = useQuery(revisionQuery(objectKey, number));
  return (
    <Panel title={`From revision ${number} to ${current.revision}`}>
      <div style={{ padding: 12 }}>
        <Loaded query={old}>{({ yaml }) => <DiffView before={yaml} after={current.yaml} />}</Loaded>
      </div>
    </Panel>
  );
}

function RestoreButton({ objectKey, number }: { objectKey: ObjectKey; number: number }) {
  const client = useQueryClient();
  const messages = useMessage();
  const restore = useMutation({
    mutationFn: () => restoreRevision(objectKey, number),
    onError: messages.failure,
    onSuccess: async () => {
      await client.invalidateQueries();
      messages.success(`Revision ${number} is in force again`);
    },
  });
  return (
    <Popconfirm title={`Bring back revision ${number}?`} description="It becomes a new revision; nothing is lost." onConfirm={() => restore.mutate()}>
      <Button size="small" icon={<RotateCcw size={13} />} loading={restore.isPending}>
        Restore
      </Button>
    </Popconfirm>
  );
}
