// @vitest-environment happy-dom
import { fireEvent, render, screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';

import OptionList from './OptionList';

const OPTIONS = ['EWR', 'JFK', 'LGA'].map((key) => ({ key, label: key }));

function show(props: Partial<Parameters<typeof OptionList>[0]> = {}) {
  const onPick = vi.fn<(key: string) => void>();
  const { unmount } = render(<OptionList label="Origin" options={OPTIONS} chosen={['JFK']} onPick={onPick} {...props} />);
  return { onPick, unmount };
}

test('arrow keys go from option to option, around the ends, and Enter picks', () => {
  const { onPick, unmount } = show({ multiple: true });
  const list = screen.getByRole('listbox');
  fireEvent.keyDown(list, { key: 'ArrowUp' });
  fireEvent.keyDown(list, { key: 'Enter' });
  expect(onPick).toHaveBeenCalledWith('LGA');
  expect(screen.getByRole('option', { selected: true }).textContent).toBe('JFK');
  unmount();
});

test('where one is chosen, the keys start from it', () => {
  const { onPick, unmount } = show();
  fireEvent.keyDown(screen.getByRole('listbox'), { key: 'ArrowDown' });
  fireEvent.keyDown(screen.getByRole('listbox'), { key: ' ' });
  expect(onPick).toHaveBeenCalledWith('LGA');
  unmount();
});

test('a space is part of what is searched for, and picks nothing', () => {
  const { onPick, unmount } = show({ search: { text: 'new', onChange: vi.fn<(text: string) => void>() } });
  fireEvent.keyDown(screen.getByRole('combobox'), { key: ' ' });
  expect(onPick).not.toHaveBeenCalled();
  unmount();
});
