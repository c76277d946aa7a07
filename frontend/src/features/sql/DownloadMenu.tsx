/** Takes a result away as a file. */

import type { MenuProps } from 'antd/es/menu';
import { Download } from 'lucide-react';
import { useState } from 'react';

import { downloadJobRows } from '../../api/jobs';
import { downloadQuery, type Format } from '../../api/query';
import { Button } from '../../ui/Button';
import { MenuButton } from '../../ui/MenuButton';
import { useMessage } from '../../ui/messages';
import { LazyExportDialog } from '../jobs/LazyExportDialog';
import type { SqlQuestion } from './useBackgroundRun';

const FORMATS: { key: Format; label: string }[] = [
  { key: 'csv', label: 'CSV' },
  { key: 'xlsx', label: 'Excel (XLSX)' },
  { key: 'parquet', label: 'Parquet' },
  { key: 'json', label: 'JSON' },
];

const NAME = 'result';

interface Props {
  /** What was asked; undefined where nobody knows any more. */
  question: SqlQuestion | undefined;
  /** The job that has the rows; without one they are asked for again. */
  job?: string;
}

export function DownloadMenu({ question, job }: Props) {
  const messages = useMessage();
  const [exporting, setExporting] = useState(false);
  const download = (format: Format) => {
    const work = job ? downloadJobRows(job, format, NAME) : question && downloadQuery(question, format, NAME);
    if (work) void messages.track(work, `Preparing ${NAME}.${format} …`);
  };
  const items: MenuProps['items'] = [
    ...(job ? [{ key: 'kept', type: 'group' as const, label: 'These rows', children: FORMATS }] : FORMATS),
    ...(question ? [{ type: 'divider' as const }, { key: 'export', label: 'Export in the background…' }] : []),
  ];
  return (
    <>
      <MenuButton menu={{ items, onClick: ({ key }) => (key === 'export' ? setExporting(true) : download(key as Format)) }}>
        <Button icon={<Download size={14} />}>Download</Button>
      </MenuButton>
      {exporting && question && <LazyExportDialog question={question} title={NAME} onClose={() => setExporting(false)} />}
    </>
  );
}
