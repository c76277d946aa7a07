/** The page's theme for parts made with Ant Design. Each stands in a chunk of its own, so that pages without one load nothing of it. */

import ConfigProvider from 'antd/es/config-provider';
import { type ReactNode, useMemo } from 'react';

import { antdConfig } from './antdTokens';
import { useTheme } from './ThemeProvider';

export function AntdTheme({ children }: { children: ReactNode }) {
  const { name } = useTheme();
  const config = useMemo(() => antdConfig(name), [name]);
  return <ConfigProvider theme={config}>{children}</ConfigProvider>;
}
