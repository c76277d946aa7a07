/** What can be done with one chart. */

import { type ChartSpec, isDrawn, kindOf } from '@binnacle/charts';
import type { MenuProps } from 'antd/es/menu';
import { CodeXml, Download, FileDown, Link2, Maximize2, RotateCw, Rows3, Table2 } from 'lucide-react';

import { downloadQuery, type Format } from '../../api/query';
import { useMessage } from '../../ui/messages';
import { useDashboard } from '../dashboard/dashboardContext';
import { useChartQuestion } from './tileQuestions';

export type TileDialog = 'table' | 'sql' | 'rows' | 'export';

interface Options {
  name: string;
  spec: ChartSpec;
  title: string;
  full: boolean;
  takePicture(): string | undefined;
  openDialog(dialog: TileDialog): void;
}

export function useTileMenu(options: Options): MenuProps {
  const run = useMenuActions(options);
  return {
    items: tileMenuItems(options),
    onClick: ({ key, domEvent }) => {
      domEvent.stopPropagation();
      run(key);
    },
  };
}

/** What the menu offers of a chart of this kind. */
export function tileMenuItems({ spec, full }: Pick<Options, 'spec' | 'full'>): NonNullable<MenuProps['items']> {
  const kind = kindOf(spec);
  const drawn = isDrawn(kind);
  return [
    { key: 'refresh', label: 'Refresh', icon: <RotateCw size={14} /> },
    ...(full ? [] : [{ key: 'full', label: 'Full screen', icon: <Maximize2 size={14} /> }]),
    ...(drawn ? [{ key: 'table', label: 'View as table', icon: <Table2 size={14} /> }] : []),
    { key: 'rows', label: 'Show the rows behind it', icon: <Rows3 size={14} /> },
    { key: 'sql', label: 'See the SQL', icon: <CodeXml size={14} /> },
    { type: 'divider' },
    {
      key: 'download',
      label: 'Download',
      icon: <Download size={14} />,
      children: [
        { key: 'csv', label: 'CSV' },
        { key: 'xlsx', label: 'Excel (XLSX)' },
        { key: 'parquet', label: 'Parquet' },
        // Of a big number only the trend is on a canvas.
        ...(drawn && kind !== 'bigNumber' ? [{ key: 'png', label: 'Picture (PNG)' }] : []),
      ],
    },
    { key: 'export', label: 'Export in the background…', icon: <FileDown size={14} /> },
    { key: 'link', label: 'Copy link', icon: <Link2 size={14} /> },
  ];
}

function useMenuActions({ name, title, takePicture, openDialog }: Options): (key: string) => void {
  const { actions, refresh } = useDashboard();
  const messages = useMessage();
  const question = useChartQuestion(name);
  const download = (format: Format) => messages.track(downloadQuery(question, format, title), `Preparing ${title}.${format} …`);
  return (key) => {
    switch (key) {
      case 'refresh':
        return refresh([name]);
      case 'full':
        return actions.setTile(name);
      case 'table':
      case 'rows':
      case 'sql':
      case 'export':
        return openDialog(key);
      case 'png':
        return savePicture(takePicture(), title);
      case 'link':
        return void messages.track(copyTileLink(name), undefined, 'Link copied');
      default:
        return void download(key as Format);
    }
  };
}

function savePicture(picture: string | undefined, title: string): void {
  if (picture) Object.assign(document.createElement('a'), { href: picture, download: `${title}.png` }).click();
}

function copyTileLink(name: string): Promise<void> {
  const url = new URL(location.href);
  url.searchParams.set('tile', name);
  return navigator.clipboard.writeText(url.href);
}
