/** The panel of a time filter. */

import type { TimeRange } from '@binnacle/charts';
import DatePicker from 'antd/es/date-picker';
import InputNumber from 'antd/es/input-number';
import Select from 'antd/es/select';
import dayjs, { type Dayjs } from 'dayjs';
import { useState } from 'react';

import { Button } from '../../ui/Button';
import { isBareDate, LAST_PRESETS, PERIODS, timeLabel } from './timeLabels';
import styles from './TimePanel.module.css';

interface Props {
  value: TimeRange;
  onChange(value: TimeRange): void;
}

export default function TimePanel({ value, onChange }: Props) {
  return (
    <div className={styles.panel}>
      <Presets value={value} onChange={onChange} title="Rolling" ranges={LAST_PRESETS.map((last) => ({ last }))} />
      <Presets value={value} onChange={onChange} title="Current" ranges={PERIODS.map((current) => ({ current }))} />
      <Presets value={value} onChange={onChange} title="Previous" ranges={PERIODS.map((previous) => ({ previous }))} />
      <div className={styles.own}>
        <OwnSpan value={value} onChange={onChange} />
        <Dates value={value} onChange={onChange} />
        <Button block onClick={() => onChange({ all: true })} look={value.all ? 'primary' : 'plain'}>
          All time
        </Button>
      </div>
    </div>
  );
}

function Presets({ title, ranges, value, onChange }: Props & { title: string; ranges: TimeRange[] }) {
  return (
    <fieldset className={styles.group}>
      <legend>{title}</legend>
      {ranges.map((range) => {
        const label = timeLabel(range);
        const selected = label === timeLabel(value);
        return (
          <button key={label} type="button" aria-pressed={selected} onClick={() => onChange(range)}>
            {label}
          </button>
        );
      })}
    </fieldset>
  );
}

const SPAN_UNITS = [
  { value: 'm', label: 'minutes' },
  { value: 'h', label: 'hours' },
  { value: 'd', label: 'days' },
  { value: 'w', label: 'weeks' },
  { value: 'M', label: 'months' },
  { value: 'y', label: 'years' },
];

function OwnSpan({ value, onChange }: Props) {
  const [, amount, unit] = /^(\d+)(\w)$/.exec(value.last ?? '') ?? [];
  const [count, setCount] = useState(Number(amount ?? 14));
  const [unitName, setUnitName] = useState(unit ?? 'd');
  return (
    <fieldset className={styles.field}>
      <legend>Last</legend>
      <div className={styles.line}>
        <InputNumber min={1} max={9999} value={count} onChange={(next) => setCount(next ?? 1)} aria-label="How many" />
        <Select options={SPAN_UNITS} value={unitName} onChange={setUnitName} aria-label="Unit" />
        <Button onClick={() => onChange({ last: `${count}${unitName}` })}>Apply</Button>
      </div>
    </fieldset>
  );
}

function Dates({ value, onChange }: Props) {
  const start = value.from ? dayjs(value.from) : null;
  const end = value.to ? dayjs(value.to).subtract(isBareDate(value.to) ? 1 : 0, 'day') : null;
  const change = (dates: [Dayjs | null, Dayjs | null] | null) => {
    if (!dates) return;
    const [from, to] = dates;
    onChange({
      ...(from ? { from: from.format('YYYY-MM-DD') } : {}),
      // The end of a range is exclusive: the day after the last one picked.
      ...(to ? { to: to.add(1, 'day').format('YYYY-MM-DD') } : {}),
    });
  };
  return (
    <fieldset className={styles.field}>
      <legend>From – to, both days included</legend>
      <DatePicker.RangePicker value={[start, end]} onChange={change} allowEmpty={[true, true]} format="YYYY-MM-DD" />
    </fieldset>
  );
}
