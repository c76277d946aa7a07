/** Any result as a plain table: every column, as the fields say. */

import { type Table, type TableColumn, tableModel, type ThemeName, type Viewer } from '@binnacle/charts';

export function tableOf(table: Table, viewer: Viewer & { theme: ThemeName }): { table: Table; columns: TableColumn[] } {
  return { table, columns: tableModel({}, { main: table }, viewer).columns };
}
