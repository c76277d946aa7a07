/**
 * Charts: (spec, data, context) → ECharts option. Pure: no DOM, no network, no clock; the same code runs in the browser
 * and in an engine without one. ECharts itself is not loaded here, see `@binnacle/charts/echarts`.
 */

export { chartOption } from './chart';
export { ColorAssigner } from './colorAssigner';
export { type Column, columnTable } from './columnTable';
export { ChartDataError, type Field, type FieldType, fieldIndex, type Parts, type Table, type Value } from './data';
export type { ChartContext, Drawing, MarkEvent, Selection } from './drawing';
export { DRAWN_KINDS, type DrawnKind, isDrawn } from './drawn';
export { slotLabel, unitText, valueText, type Viewer } from './format';
export { shortNumber } from './format/axisNumber';
export { NULL_TEXT, numberText } from './format/number';
export { type BigNumberModel, bigNumberModel, type Delta } from './kinds/bigNumber';
export { fontTextWidth, textWidth } from './layout/textWidth';
export { type PivotHeader, type PivotLeaf, type PivotModel, pivotModel, type PivotRow, pivotSelection } from './pivot';
export { selectValue } from './selection';
export * from './spec';
export { type CellLook, type TableColumn, tableModel, type TableModel } from './table';
export { CATEGORICAL, type ChartTheme, DARK, LIGHT, type ThemeName, THEMES } from './theme';
export { chartTitle } from './title';
export type { OffsetMinutes } from './time/zone';
