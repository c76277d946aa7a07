/** A list to choose from, one or several, by pointer or by keyboard; with a search where it may be long. */

import { Check, Search } from 'lucide-react';
import { type KeyboardEvent, useId, useState } from 'react';

import styles from './OptionList.module.css';

export interface Option {
  key: string;
  label: string;
}

interface Props {
  label: string;
  options: readonly Option[];
  /** The keys of those chosen. */
  chosen: readonly string[];
  multiple?: boolean;
  onPick(key: string): void;
  onClear?: () => void;
  search?: { text: string; onChange(text: string): void };
  note?: string | undefined;
}

export default function OptionList({ label, options, chosen, multiple = false, onPick, onClear, search, note }: Props) {
  const id = useId();
  const [active, setActive] = useState(Math.max(0, multiple ? 0 : options.findIndex(({ key }) => chosen.includes(key))));
  const current = Math.min(active, options.length - 1);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const option = options[current];
    if ((event.key === 'Enter' || (event.key === ' ' && !search)) && option) onPick(option.key);
    else if (step && options.length > 0) setActive((current + step + options.length) % options.length);
    else return;
    event.preventDefault();
  };
  const keyboard = { autoFocus: true, onKeyDown, 'aria-activedescendant': options[current] && `${id}-${current}` };
  return (
    <div className={styles.panel}>
      {search && (
        <div className={styles.search}>
          <Search size={14} aria-hidden />
          <input
            {...keyboard}
            role="combobox"
            aria-expanded
            aria-controls={`${id}-list`}
            aria-label={`Search in ${label}`}
            placeholder="Search"
            value={search.text}
            onChange={(event) => {
              setActive(0);
              search.onChange(event.target.value);
            }}
          />
          {onClear && (
            <button type="button" onClick={onClear}>
              Clear
            </button>
          )}
        </div>
      )}
      <ul id={`${id}-list`} role="listbox" aria-label={label} aria-multiselectable={multiple} className={styles.list} {...(search ? {} : { ...keyboard, tabIndex: 0, ref: focus })}>
        {options.map((option, i) => (
          // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- keys go to the list or its search
          <li
            key={option.key}
            id={`${id}-${i}`}
            role="option"
            tabIndex={-1}
            aria-selected={chosen.includes(option.key)}
            data-active={i === current}
            ref={i === current ? scrollToView : undefined}
            title={option.label}
            onClick={() => {
              setActive(i);
              onPick(option.key);
            }}
          >
            <span>{option.label}</span>
            {chosen.includes(option.key) && <Check size={14} aria-hidden />}
          </li>
        ))}
      </ul>
      {options.length === 0 && <p className={styles.note}>{search?.text ? `No value has “${search.text}”.` : 'No values'}</p>}
      {note && <p className={styles.note}>{note}</p>}
    </div>
  );
}

function focus(element: HTMLElement | null): void {
  if (element && !element.contains(document.activeElement)) element.focus();
}

function scrollToView(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: 'nearest' });
}
