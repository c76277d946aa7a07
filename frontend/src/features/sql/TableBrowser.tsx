/** The tables of a datasource and their columns; a click writes a name into the query. */

import { useQuery } from '@tanstack/react-query';
import { ChevronDown, ChevronRight, Table2, View } from 'lucide-react';
import { useState } from 'react';

import { columnsQuery, tablesQuery } from '../../api/resources';
import type { TableInfo } from '../../api/types';
import { Notice } from '../../ui/Notice';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { SearchInput } from '../../ui/SearchInput';
import { SkeletonLines } from '../../ui/Skeleton';
import styles from './SqlWorkbench.module.css';

interface Props {
  namespace: string;
  name: string;
  onPick(text: string): void;
}

export function TableBrowser({ namespace, name, onPick }: Props) {
  const { data, error, refetch } = useQuery(tablesQuery(namespace, name));
  const [text, setText] = useState('');
  if (error) return <ProblemNotice error={error} retry={() => void refetch()} />;
  if (!data) return <SkeletonLines count={6} />;
  const found = data.items.filter((table) => tableName(table).toLowerCase().includes(text.toLowerCase()));
  return (
    <>
      <SearchInput size="small" placeholder="Find a table" value={text} onChange={setText} />
      <ul className={styles.tables}>
        {found.map((table) => (
          <TableItem key={tableName(table)} datasource={{ namespace, name }} table={table} onPick={onPick} />
        ))}
      </ul>
      {found.length === 0 && <Notice title="No tables">{data.items.length > 0 ? 'None has this in its name.' : 'The datasource has none that you may see.'}</Notice>}
    </>
  );
}

export function tableName({ schema, name }: TableInfo): string {
  return schema ? `${schema}.${name}` : name;
}

interface TableItemProps {
  datasource: Pick<Props, 'namespace' | 'name'>;
  table: TableInfo;
  onPick(text: string): void;
}

function TableItem({ datasource, table, onPick }: TableItemProps) {
  const [open, setOpen] = useState(false);
  const name = tableName(table);
  const Icon = table.kind === 'view' ? View : Table2;
  const Fold = open ? ChevronDown : ChevronRight;
  return (
    <li>
      <div className={styles.tableLine}>
        <button type="button" className={styles.fold} aria-expanded={open} aria-label={`Columns of ${name}`} onClick={() => setOpen(!open)}>
          <Fold size={13} />
        </button>
        <button type="button" onClick={() => onPick(name)} title={`Insert ${name}`}>
          <Icon size={13} aria-label={table.kind} /> <span>{name}</span>
        </button>
      </div>
      {open && <Columns datasource={datasource} table={table} onPick={onPick} />}
    </li>
  );
}

function Columns({ datasource, table, onPick }: TableItemProps) {
  const { data, error, refetch } = useQuery(columnsQuery(datasource.namespace, datasource.name, table));
  if (error) return <ProblemNotice error={error} retry={() => void refetch()} />;
  if (!data) return <SkeletonLines count={3} />;
  return (
    <ul className={styles.columns}>
      {data.items.map((column) => (
        <li key={column.name}>
          <button type="button" onClick={() => onPick(column.name)} title={`Insert ${column.name}`}>
            <span>{column.name}</span> <small>{column.type}</small>
          </button>
        </li>
      ))}
    </ul>
  );
}
