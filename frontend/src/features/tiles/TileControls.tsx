/** The buttons of a tile: full screen, and a menu with everything else. */

import type { ChartSpec } from '@binnacle/charts';
import { Ellipsis, Maximize2 } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';

import { Button } from '../../ui/Button';
import { MenuButton } from '../../ui/MenuButton';
import { useDashboard } from '../dashboard/dashboardContext';
import { LazyExportDialog } from '../jobs/LazyExportDialog';
import styles from './Tile.module.css';
import { useChartQuestion } from './tileQuestions';
import { type TileDialog, useTileMenu } from './useTileMenu';

const TileDialogs = lazy(() => import('./TileDialogs'));

interface Props {
  name: string;
  spec: ChartSpec;
  title: string;
  full: boolean;
  takePicture(): string | undefined;
}

export function TileControls({ name, spec, title, full, takePicture }: Props) {
  const { actions } = useDashboard();
  const [open, setOpen] = useState(false);
  const [dialog, setDialog] = useState<TileDialog>();
  const question = useChartQuestion(name);
  const close = () => setDialog(undefined);
  const menu = useTileMenu({ name, spec, title, full, takePicture, openDialog: setDialog });
  return (
    <div className={styles.controls} data-open={open}>
      {!full && (
        <Button
          look="text"
          size="small"
          icon={<Maximize2 size={14} />}
          aria-label={`Show ${title} on the whole screen`}
          onClick={() => actions.setTile(name)}
        />
      )}
      <MenuButton menu={menu} onOpenChange={setOpen}>
        <Button look="text" size="small" icon={<Ellipsis size={16} />} aria-label={`Menu of ${title}`} />
      </MenuButton>
      {dialog === 'export' && <LazyExportDialog question={question} title={title} onClose={close} />}
      {dialog && dialog !== 'export' && (
        <Suspense>
          <TileDialogs dialog={dialog} name={name} spec={spec} title={title} onClose={close} />
        </Suspense>
      )}
    </div>
  );
}
