/** The sheet that lists the keys. */

import Modal from 'antd/es/modal';

import { AntdTheme } from '../../ui/AntdTheme';
import styles from './KeyboardHelp.module.css';

const KEYS: [string, string][] = [
  ['Ctrl K', 'Search dashboards, datasets, actions'],
  ['/', 'Search'],
  ['r', 'Refresh the dashboard'],
  ['f', 'Go to the filters'],
  ['j', 'Show the background jobs'],
  ['Tab', 'Go from tile to tile'],
  ['Ctrl Enter', 'Run the SQL'],
  ['Esc', 'Close'],
  ['?', 'This list'],
];

export default function KeyboardHelp({ onClose }: { onClose(): void }) {
  return (
    <AntdTheme>
      <Modal open title="Keyboard" footer={null} onCancel={onClose} width={420}>
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
    </AntdTheme>
  );
}
