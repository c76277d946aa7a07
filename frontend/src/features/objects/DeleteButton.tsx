/** Deletes an object that the UI manages, after asking once more. */

import { useMutation, useQueryClient } from '@tanstack/react-query';
import Popconfirm from 'antd/es/popconfirm';
import { Trash2 } from 'lucide-react';
import { useNavigate } from 'react-router';

import { deleteResource, type ObjectKey } from '../../api/resources';
import { paths } from '../../paths';
import { Button } from '../../ui/Button';
import { useMessage } from '../../ui/messages';

export function DeleteButton({ objectKey }: { objectKey: ObjectKey }) {
  const client = useQueryClient();
  const messages = useMessage();
  const navigate = useNavigate();
  const remove = useMutation({
    mutationFn: () => deleteResource(objectKey),
    onError: messages.failure,
    onSuccess: async () => {
      await navigate(paths.home());
      await client.invalidateQueries();
      messages.success(`${objectKey.name} is deleted`);
    },
  });
  return (
    <Popconfirm title={`Delete ${objectKey.name}?`} description="Its revisions go with it." okText="Delete" onConfirm={() => remove.mutate()}>
      <Button look="danger" icon={<Trash2 size={14} />} loading={remove.isPending}>
        Delete
      </Button>
    </Popconfirm>
  );
}
