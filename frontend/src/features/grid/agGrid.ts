/** AG Grid with just the modules in use. */

import {
  CellStyleModule,
  ClientSideRowModelModule,
  InfiniteRowModelModule,
  ModuleRegistry,
  PinnedRowModule,
  QuickFilterModule,
  RowStyleModule,
  themeQuartz,
} from 'ag-grid-community';

ModuleRegistry.registerModules([
  ClientSideRowModelModule,
  InfiniteRowModelModule,
  CellStyleModule,
  RowStyleModule,
  PinnedRowModule,
  QuickFilterModule,
]);

/** The page's own look, by its CSS variables, so that light and dark need no second theme. */
export const gridTheme = themeQuartz.withParams({
  fontFamily: 'inherit',
  fontSize: 12.5,
  headerFontSize: 12.5,
  headerFontWeight: 600,
  spacing: 5,
  rowHeight: 28,
  headerHeight: 30,
  cellHorizontalPadding: 12,
  backgroundColor: 'var(--surface)',
  foregroundColor: 'var(--text)',
  headerBackgroundColor: 'var(--surface)',
  headerTextColor: 'var(--text-muted)',
  borderColor: 'var(--border)',
  rowHoverColor: 'var(--subtle)',
  accentColor: 'var(--accent)',
  wrapperBorder: false,
  wrapperBorderRadius: 0,
  columnBorder: false,
  headerColumnBorder: false,
  headerColumnResizeHandleColor: 'var(--border)',
});
