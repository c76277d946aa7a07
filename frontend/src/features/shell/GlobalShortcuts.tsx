/** Keys that work everywhere, the search over everything, and the sheet that lists the keys. */

import Modal from 'antd/es/modal';
import { lazy, Suspense, useEffect, useState } from 'react';

import { onOpenPalette } from '../../ui/palette';
import { useShortcuts } from '../../ui/shortcuts';
import styles from './GlobalShortcuts.module.css';

const CommandPalette = lazy(() => import('./CommandPalette'));

const KEYS: [string, string][] = [
  ['Ctrl K', 'Search dashboards, datasets, actions'],
  ['/', 'Search'],
  ['r', 'Refresh the dashboard'],
  ['f', 'Go to the filters'],
  ['Tab', 'Go from tile to tile'],
  ['Ctrl Enter', 'Run the SQL'],
  ['Esc', 'Close'],
  ['?', 'This list'],
];

export function GlobalShortcuts() {
  const [palette, setPalette] = useState(false);
  const [help, setHelp] = useState(false);
  const search = () => setPalette(true);
  useShortcuts({ 'ctrl+k': search, '/': search, '?': () => setHelp(true) });
  useEffect(() => onOpenPalette(search), []);
  return (
    <>
      <Suspense>{palette && <CommandPalette onClose={() => setPalette(false)} />}</Suspense>
      <Modal open={help} title="Keyboard" footer={null} onCancel={() => setHelp(false)} width={420} destroyOnHidden>
        <dl className={styles.keys}>
          {KEYS.map(([key, meaning]) => (
            <div key={key}>
              <dt>
                <kbd>{key}</kbd>
              </dt>
              <dd>{meaning}</dd>
            </div>
          ))}
        </dl>
      </Modal>
    </>
  );
}
