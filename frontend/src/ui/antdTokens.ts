/** The palette as the tokens of Ant Design. */

import { LIGHT, type ThemeName } from '@binnacle/charts';
import type { ThemeConfig } from 'antd/es/config-provider';
import antdTheme from 'antd/es/theme';

import { PALETTES } from './theme';

export function antdConfig(name: ThemeName): ThemeConfig {
  const palette = PALETTES[name];
  return {
    algorithm: [name === 'dark' ? antdTheme.darkAlgorithm : antdTheme.defaultAlgorithm, antdTheme.compactAlgorithm],
    token: {
      fontFamily: LIGHT.fontFamily,
      // The compact algorithm takes two off the font and four off the controls: 13 and 30 px.
      fontSize: 15,
      borderRadius: 5,
      wireframe: false,
      motionDurationMid: '0.12s',
      motionDurationSlow: '0.16s',
      colorPrimary: palette.accent,
      colorLink: palette.accent,
      colorError: palette.bad,
      colorWarning: palette.warning,
      colorSuccess: palette.good,
      colorInfo: palette.accent,
      colorTextBase: palette.text,
      colorBgBase: palette.surface,
      colorBgLayout: palette.canvas,
      colorBgContainer: palette.surface,
      colorBgElevated: name === 'dark' ? '#1d2026' : palette.surface,
      colorBorder: name === 'dark' ? '#3a404b' : '#cfd4dc',
      colorBorderSecondary: palette.border,
      colorTextSecondary: palette.textMuted,
      colorTextTertiary: palette.textMuted,
      colorTextDescription: palette.textMuted,
      colorTextPlaceholder: palette.textMuted,
      controlHeight: 34,
    },
    components: {
      Button: { primaryColor: palette.onAccent, fontWeight: 500 },
      Menu: { itemHeight: 30 },
      Modal: { titleFontSize: 15, contentBg: palette.surface, headerBg: palette.surface },
    },
  };
}
