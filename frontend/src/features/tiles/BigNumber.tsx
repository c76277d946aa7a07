/** One number in large figures, its change, and the way it came. */

import { type BigNumberChart, bigNumberModel, type ChartSpec, type Delta, type Parts } from '@binnacle/charts';
import { ArrowDownRight, ArrowRight, ArrowUpRight } from 'lucide-react';
import { useEffect, useMemo } from 'react';

import { useDashboard } from '../dashboard/dashboardContext';
import styles from './BigNumber.module.css';
import { EChart } from './EChart';

interface Props {
  spec: ChartSpec & { bigNumber: BigNumberChart };
  parts: Parts;
  title: string;
  onDescription?: (text: string) => void;
}

export function BigNumber({ spec, parts, title, onDescription }: Props) {
  const { viewer } = useDashboard();
  const model = useMemo(() => bigNumberModel(spec.bigNumber, parts.main, viewer), [spec, parts, viewer]);
  const { delta } = model;
  const description = [title, model.exact, delta && `${delta.text}, ${delta.comparison}`].filter(Boolean).join(': ');
  useEffect(() => onDescription?.(description), [onDescription, description]);
  return (
    <div className={styles.number}>
      <div className={styles.texts}>
        <p className={styles.value} title={model.exact} data-number>
          {model.text}
          {model.unit && model.value !== null && <span className={styles.unit}>{model.unit}</span>}
        </p>
        {delta && <Change delta={delta} />}
        {model.subtitle && <p className={styles.subtitle}>{model.subtitle}</p>}
      </div>
      {parts['trend'] && (
        <div className={styles.trend}>
          <EChart spec={spec} parts={parts} decorative />
        </div>
      )}
    </div>
  );
}

const ARROWS = { up: ArrowUpRight, down: ArrowDownRight, flat: ArrowRight };

function Change({ delta }: { delta: Delta }) {
  const Arrow = ARROWS[delta.direction];
  return (
    <p className={styles.change} title={delta.comparison}>
      <span data-judgement={delta.judgement}>
        <Arrow size={14} aria-hidden />
        {delta.text}
      </span>
      <span className={styles.comparison}>{delta.comparison}</span>
    </p>
  );
}
