/** Search over dashboards, datasets and actions, by keyboard. */

import Modal from 'antd/es/modal';
import { useQuery } from '@tanstack/react-query';
import { Search } from 'lucide-react';
import { type KeyboardEvent, useMemo, useState } from 'react';
import { useNavigate } from 'react-router';

import { dashboardsQuery } from '../../api/dashboards';
import { datasetsQuery } from '../../api/resources';
import { meQuery } from '../../api/session';
import { AntdTheme } from '../../ui/AntdTheme';
import styles from './CommandPalette.module.css';
import { type Command, commandsOf, matching } from './commands';

export default function CommandPalette({ onClose }: { onClose(): void }) {
  const navigate = useNavigate();
  const [text, setText] = useState('');
  const [selected, setSelected] = useState(0);
  const dashboards = useQuery(dashboardsQuery);
  const datasets = useQuery(datasetsQuery);
  const admin = useQuery(meQuery).data?.roles.includes('admin') ?? false;
  const commands = useMemo(() => commandsOf(dashboards.data?.items ?? [], datasets.data?.items ?? [], admin), [dashboards.data, datasets.data, admin]);
  const found = useMemo(() => matching(commands, text), [commands, text]);
  const run = (command: Command | undefined) => {
    if (!command) return;
    onClose();
    void navigate(command.to);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === 'Enter') run(found[selected]);
    if (step === undefined || found.length === 0) return;
    event.preventDefault();
    setSelected((selected + step + found.length) % found.length);
  };
  return (
    <AntdTheme>
      <Modal
        open
        title="Search"
        onCancel={onClose}
        footer={null}
        closable={false}
        width={560}
        style={{ top: 80 }}
        styles={{ container: { padding: 0 }, header: { display: 'none' } }}
      >
        <div className={styles.input}>
          <Search size={16} aria-hidden />
          <input
            autoFocus
            placeholder="Search dashboards, datasets, actions"
            role="combobox"
            aria-expanded
            aria-controls="palette-results"
            aria-activedescendant={found[selected] && `palette-${selected}`}
            value={text}
            onChange={(event) => {
              setText(event.target.value);
              setSelected(0);
            }}
            onKeyDown={onKeyDown}
          />
        </div>
        <ul id="palette-results" role="listbox" className={styles.results} aria-label="Results">
          {found.map((command, i) => (
            // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- keys go to the input, which owns the list
            <li
              key={command.to}
              id={`palette-${i}`}
              role="option"
              tabIndex={-1}
              aria-selected={i === selected}
              ref={i === selected ? scrollToView : undefined}
              onMouseMove={() => setSelected(i)}
              onClick={() => run(command)}
            >
              <command.Icon size={15} aria-hidden />
              <span>{command.title}</span>
              <small>{command.place}</small>
            </li>
          ))}
          {found.length === 0 && <li className={styles.none}>Nothing is called “{text}”.</li>}
        </ul>
      </Modal>
    </AntdTheme>
  );
}

function scrollToView(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: 'nearest' });
}
