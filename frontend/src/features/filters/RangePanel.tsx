/** The panel of a range filter. */

import { useQuery } from '@tanstack/react-query';
import InputNumber from 'antd/es/input-number';
import Slider from 'antd/es/slider';
import { useState } from 'react';

import { filterValuesQuery } from '../../api/dashboards';
import type { NumberRange } from '../../api/types';
import { Button } from '../../ui/Button';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { SkeletonLines } from '../../ui/Skeleton';
import type { FilterControlProps } from './FilterControl';
import styles from './RangePanel.module.css';

export default function RangePanel({ close, ...props }: FilterControlProps<NumberRange> & { close(): void }) {
  const { name, spec, value = {}, dashboard, onChange } = props;
  const bounds = useQuery(filterValuesQuery(dashboard, name, { state: { filters: {}, cross: [] } }));
  const [draft, setDraft] = useState(value);
  if (bounds.isError) return <ProblemNotice error={bounds.error} retry={() => void bounds.refetch()} />;
  if (!bounds.data) return <SkeletonLines count={2} />;
  const low = bounds.data.min ?? 0;
  const high = bounds.data.max ?? low;
  const step = spec.range?.step ?? niceStep(high - low);
  const apply = (next: NumberRange) => onChange(opened(next, low, high));
  return (
    <form
      className={styles.panel}
      onSubmit={(event) => {
        event.preventDefault();
        apply(draft);
        close();
      }}
    >
      <Slider
        range
        min={Math.floor(low / step) * step}
        max={Math.ceil(high / step) * step}
        step={step}
        value={[draft.min ?? low, draft.max ?? high]}
        onChange={([min, max]) => setDraft({ min: min ?? low, max: max ?? high })}
        onChangeComplete={([min, max]) => apply({ min: min ?? low, max: max ?? high })}
      />
      <div className={styles.inputs}>
        <InputNumber aria-label="From" value={draft.min ?? null} placeholder={String(low)} onChange={(min) => setDraft(withEnd(draft, 'min', min))} />
        <span>to</span>
        <InputNumber aria-label="To" value={draft.max ?? null} placeholder={String(high)} onChange={(max) => setDraft(withEnd(draft, 'max', max))} />
        <Button type="submit">Apply</Button>
      </div>
      <Button
        block
        onClick={() => {
          onChange(spec.range?.default ? {} : undefined);
          close();
        }}
      >
        All values
      </Button>
    </form>
  );
}

function withEnd(range: NumberRange, end: keyof NumberRange, value: number | null): NumberRange {
  const { [end]: _, ...other } = range;
  return value === null ? other : { ...other, [end]: value };
}

/** An end that reaches the edge of the data is open, so that new data beyond it is seen. */
function opened({ min, max }: NumberRange, low: number, high: number): NumberRange | undefined {
  const range = {
    ...(min !== undefined && min > low ? { min } : {}),
    ...(max !== undefined && max < high ? { max } : {}),
  };
  return Object.keys(range).length > 0 ? range : undefined;
}

/** A hundred steps or more over the whole width, of a round size. */
function niceStep(width: number): number {
  return width > 0 ? 10 ** Math.floor(Math.log10(width / 100)) : 1;
}
