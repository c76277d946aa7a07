// @vitest-environment happy-dom
import { render } from '@testing-library/react';
import { expect, test } from 'vitest';

import Markdown from './Markdown';

test.each([
  '<script>alert(1)</script>',
  '<img src=x onerror="alert(1)">',
  '<iframe src="https://example.org"></iframe>',
  '[link](javascript:alert(1))',
  '![picture](javascript:alert(1))',
  '<a href="javascript:alert(1)">link</a>',
  '[link](data:text/html,<script>alert(1)</script>)',
])('%s runs nothing', (text) => {
  const { container } = render(<Markdown text={text} />);
  expect(container.querySelector('script, iframe, [onerror], [href^="javascript" i], [src^="javascript" i], [href^="data" i]')).toBeNull();
});

test('tables and emphasis of GitHub are drawn', () => {
  const { container } = render(<Markdown text={'A **bold** word\n\n| a | b |\n|---|---|\n| 1 | 2 |'} />);
  expect([container.querySelector('strong')?.textContent, container.querySelectorAll('td').length]).toEqual(['bold', 2]);
});
