/** The text of a {@link Hint}. */

import AntdTooltip from 'antd/es/tooltip';

import { AntdTheme } from './AntdTheme';
import type { HintProps } from './Hint';

export default function Tooltip({ text, children }: HintProps) {
  return (
    <AntdTheme>
      <AntdTooltip title={text} trigger={['hover', 'focus']}>
        {children}
      </AntdTooltip>
    </AntdTheme>
  );
}
