// @vitest-environment happy-dom
import { fireEvent, render, screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';

import { TabStrip } from './TabStrip';

test('arrow keys go from tab to tab, around the ends', () => {
  const onSelect = vi.fn<(tab: number) => void>();
  render(<TabStrip tabs={[{ title: 'Overview', rows: [] }, { title: 'Delays', rows: [] }]} selected={0} onSelect={onSelect} />);
  fireEvent.keyDown(screen.getByRole('tab', { name: 'Overview' }), { key: 'ArrowLeft' });
  expect(onSelect).toHaveBeenCalledWith(1);
  expect(screen.getByRole('tab', { selected: true }).textContent).toBe('Overview');
});
