/** Asks what file to make in the background. */

import { useMutation } from '@tanstack/react-query';
import Input from 'antd/es/input';
import Modal from 'antd/es/modal';
import Segmented from 'antd/es/segmented';
import { type FormEvent, useState } from 'react';

import { problemOf } from '../../api/problem';
import type { ExportFormat, QueryRequest } from '../../api/types';
import { AntdTheme } from '../../ui/AntdTheme';
import { Button } from '../../ui/Button';
import styles from './ExportDialog.module.css';
import { useJobActions } from './jobsContext';

const FORMATS: { value: ExportFormat; label: string }[] = [
  { value: 'csv', label: 'CSV' },
  { value: 'xlsx', label: 'Excel' },
  { value: 'parquet', label: 'Parquet' },
];

export interface ExportDialogProps {
  /** The question whose rows are wanted; without a limit of its own. */
  question: QueryRequest;
  /** What people call it; proposed as the file's name. */
  title: string;
  onClose(): void;
}

export default function ExportDialog({ question, title, onClose }: ExportDialogProps) {
  const { submit } = useJobActions();
  const [format, setFormat] = useState<ExportFormat>('csv');
  const [fileName, setFileName] = useState(title);
  const add = useMutation({
    mutationFn: () => submit({ kind: 'export', question: { ...question, export: true }, format, fileName: fileName.trim() || title, title }),
    onSuccess: onClose,
  });
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate();
  };
  const problem = add.error && problemOf(add.error);
  return (
    <AntdTheme>
      <Modal open title="Export in the background" footer={null} onCancel={onClose} width={400} centered>
        <form className={styles.form} onSubmit={onSubmit}>
          <p>All rows are written into a file, which you download when it is ready. You may leave the page meanwhile.</p>
          <Segmented block options={FORMATS} value={format} onChange={setFormat} aria-label="Format" />
          <label htmlFor="export-name">File name</label>
          <Input id="export-name" value={fileName} maxLength={100} suffix={`.${format}`} onChange={(event) => setFileName(event.target.value)} autoFocus />
          {problem && (
            <p role="alert" className={styles.failure}>
              {problem.detail ?? problem.title} {problem.hint}
            </p>
          )}
          <div className={styles.buttons}>
            <Button onClick={onClose}>Close</Button>
            <Button look="primary" type="submit" loading={add.isPending}>
              Export
            </Button>
          </div>
        </form>
      </Modal>
    </AntdTheme>
  );
}
