/** Takes a result away as a file. */

import { Download } from 'lucide-react';

import { downloadQuery, type Format } from '../../api/query';
import type { QueryRequest } from '../../api/types';
import { Button } from '../../ui/Button';
import { MenuButton } from '../../ui/MenuButton';
import { useMessage } from '../../ui/messages';

const FORMATS: { key: Format; label: string }[] = [
  { key: 'csv', label: 'CSV' },
  { key: 'xlsx', label: 'Excel (XLSX)' },
  { key: 'parquet', label: 'Parquet' },
  { key: 'json', label: 'JSON' },
];

export function DownloadMenu({ request, name }: { request: QueryRequest; name: string }) {
  const messages = useMessage();
  const download = (format: Format) => void messages.track(downloadQuery(request, format, name), `Preparing ${name}.${format} …`);
  return (
    <MenuButton menu={{ items: FORMATS, onClick: ({ key }) => download(key as Format) }}>
      <Button icon={<Download size={14} />}>Download</Button>
    </MenuButton>
  );
}
