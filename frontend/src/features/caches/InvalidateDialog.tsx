/** Asks what has changed in the databases, and declares results of it out of date. */

import { useMutation, useQueryClient } from '@tanstack/react-query';
import Modal from 'antd/es/modal';
import Select, { type RefSelectProps } from 'antd/es/select';
import { type FormEvent, useMemo, useRef, useState } from 'react';

import { cachesQuery, invalidateCaches } from '../../api/caches';
import { problemOf } from '../../api/problem';
import type { Invalidated } from '../../api/types';
import { AntdTheme } from '../../ui/AntdTheme';
import { Button } from '../../ui/Button';
import { type Choice, type ChoiceOption, choicesOf, hasWords, invalidationOf, optionsOf } from './invalidation';
import styles from './InvalidateDialog.module.css';
import { useNameable } from './useNameable';

export interface InvalidateDialogProps {
  onClose(): void;
}

export default function InvalidateDialog({ onClose }: InvalidateDialogProps) {
  const [chosen, setChosen] = useState<string[]>([]);
  const [missing, setMissing] = useState(false);
  const field = useRef<RefSelectProps>(null);
  const invalidate = useInvalidate();
  const choose = (values: string[]) => {
    setChosen(values);
    setMissing(false);
    invalidate.reset();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setMissing(chosen.length === 0);
    if (chosen.length === 0) return field.current?.focus();
    invalidate.mutate(chosen, {
      onSuccess: () => setChosen([]),
      // The button was switched off meanwhile, and lost the focus.
      onSettled: () => field.current?.focus(),
    });
  };
  return (
    <AntdTheme>
      <Modal open title="Invalidate results" footer={null} onCancel={onClose} width={480} centered>
        <form className={styles.form} onSubmit={submit}>
          <p>
            For when data has changed: whoever asks next gets new results, from every web server within a second or so. Nothing is deleted; what is out of date goes in time.
          </p>
          <label htmlFor="invalidate-what">Datasets, datasources, dashboards</label>
          <ChoiceField chosen={chosen} onChange={choose} field={field} missing={missing} />
          {missing && (
            <p role="alert" className={styles.failure} id="invalidate-missing">
              Choose at least one.
            </p>
          )}
          {invalidate.error && <Failure error={invalidate.error} />}
          <div role="status">{invalidate.data && <Result {...invalidate.data} />}</div>
          <div className={styles.buttons}>
            <Button onClick={onClose}>Close</Button>
            <Button look="primary" type="submit" loading={invalidate.isPending}>
              Invalidate
            </Button>
          </div>
        </form>
      </Modal>
    </AntdTheme>
  );
}

function useInvalidate() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (chosen: string[]) => invalidateCaches(invalidationOf(chosen)),
    onSuccess: () => void client.invalidateQueries(cachesQuery),
  });
}

interface FieldProps {
  chosen: string[];
  onChange(values: string[]): void;
  field: React.Ref<RefSelectProps>;
  missing: boolean;
}

function ChoiceField({ chosen, onChange, field, missing }: FieldProps) {
  const { nameable, loading, error } = useNameable();
  const choices = useMemo(() => choicesOf(nameable), [nameable]);
  const options = useMemo(() => optionsOf(choices), [choices]);
  return (
    <>
      <Select<string[], ChoiceOption>
        ref={field}
        id="invalidate-what"
        mode="multiple"
        placeholder="Type to search"
        options={options}
        value={chosen}
        onChange={onChange}
        loading={loading}
        autoFocus
        // The field's own width is not known while the dialog is still growing.
        popupMatchSelectWidth={false}
        classNames={{ popup: { root: styles.popup } }}
        showSearch={{ filterOption: (text, option) => option !== undefined && hasWords(text, option) }}
        status={missing ? 'error' : ''}
        aria-invalid={missing}
        aria-describedby={missing ? 'invalidate-missing' : undefined}
        notFoundContent={loading ? 'Loading' : 'Nothing is called so'}
        optionRender={({ data: { title, place } }) => (
          <span className={styles.option}>
            {title} <small>{place}</small>
          </span>
        )}
        labelRender={({ value, label }) => <ChoiceLabel choice={choices.find((choice) => choice.value === value)} fallback={label} />}
      />
      {error != null && <Failure error={error} before="Not everything can be chosen." />}
    </>
  );
}

function ChoiceLabel({ choice, fallback }: { choice: Choice | undefined; fallback: React.ReactNode }) {
  return choice ? `${choice.kind}: ${choice.title}` : fallback;
}

function Failure({ error, before }: { error: unknown; before?: string }) {
  const { title, detail, hint } = problemOf(error);
  return (
    <p role="alert" className={styles.failure}>
      {[before, detail ?? title, hint].filter(Boolean).join(' ')}
    </p>
  );
}

function Result({ objects }: Invalidated) {
  return (
    <div className={styles.result}>
      <b>Out of date from now on</b>
      <ul>
        {objects.map((object) => (
          <li key={object}>{object}</li>
        ))}
      </ul>
    </div>
  );
}
