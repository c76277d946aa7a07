/** One tile over the whole page. */

import { chartTitle } from '@binnacle/charts';
import Modal from 'antd/es/modal';

import { AntdTheme } from '../../ui/AntdTheme';
import { ChartTile } from '../tiles/ChartTile';
import { useDashboard } from './dashboardContext';
import styles from './DashboardView.module.css';

export default function FullTile({ name, onClose }: { name: string; onClose(): void }) {
  const { dashboard } = useDashboard();
  const spec = dashboard.spec.charts[name];
  if (!spec) return null;
  return (
    <AntdTheme>
      <Modal
        open
        title={chartTitle(spec)}
        onCancel={onClose}
        footer={null}
        width="calc(100vw - 24px)"
        centered
        className={styles.full ?? ''}
        styles={{ header: { display: 'none' } }}
      >
        <div className={styles.fullTile}>
          <ChartTile name={name} spec={spec} full />
        </div>
      </Modal>
    </AntdTheme>
  );
}
