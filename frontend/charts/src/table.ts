/** Tables: what stands in each column, and how cells look. The page shows them; ECharts has no part in it. */

import { contrast, meaningColor, mix, textOn } from './color';
import { extent, type Field, fieldAt, fieldIndex, isNumeric, type Parts, type Table, toNumber, type Value } from './data';
import { sumValues } from './exact';
import { unitText, valueText, type Viewer, viewerClock } from './format';
import { numberText } from './format/number';
import { magnitudeScale } from './magnitude';
import type { CellFormat, TableChart } from './spec';
import { type ChartTheme, type ThemeName, THEMES } from './theme';
import { partsAsCut } from './time/cut';

/** What is drawn in one cell. */
export interface CellLook {
  background?: string;
  /** The text's colour where the background asks for one. */
  color?: string;
  /** A bar behind the number: from and to as parts of the cell's width, 0 to 1. */
  bar?: { from: number; to: number; color: string };
}

export interface TableColumn {
  field: Field;
  /** The column's index in the part `main`. */
  index: number;
  title: string;
  align: 'left' | 'right';
  /** The value is shown as a share of the total. */
  percent: boolean;
  /** The text in a cell. */
  text(value: Value): string;
  /** All digits and the unit, for the cell's tooltip. */
  exact(value: Value): string;
  look(value: Value): CellLook;
}

export interface TableModel {
  columns: TableColumn[];
  /** The last row: one text per column, empty for dimensions; undefined where there is none. */
  totals: string[] | undefined;
}

/** The columns of a table in the spec's order, then those that only the result has. Cost: one pass per styled column. */
export function tableModel(chart: TableChart, parts: Parts, viewer: Viewer & { theme: ThemeName }): TableModel {
  const { main, ...others } = partsAsCut(parts, viewerClock(viewer));
  const totals = others['totals'];
  const named = [...(chart.columns ?? []), ...(chart.by ?? []), ...(chart.metrics ?? []), ...(chart.percentMetrics ?? [])];
  const listed = [...new Set(named)].map((name) => fieldIndex(main, name)).filter((index) => index >= 0);
  const rest = main.fields.map((_, index) => index).filter((index) => !listed.includes(index));
  const columns = [...listed, ...rest].map((index) => makeColumn(chart, main, totals, index, viewer));
  return {
    columns,
    totals: chart.totals && totals && totals.rowCount > 0 ? columns.map((column) => totalText(column, totals)) : undefined,
  };
}

function makeColumn(
  chart: TableChart,
  main: Table,
  totals: Table | undefined,
  index: number,
  viewer: Viewer & { theme: ThemeName },
): TableColumn {
  const field = fieldAt(main, index);
  const percent = chart.percentMetrics?.includes(field.name) === true;
  const formats = (chart.formatting ?? []).filter((format) => format.field === field.name);
  return {
    field,
    index,
    percent,
    title: field.unit && !percent ? `${field.title} (${field.unit})` : field.title,
    align: isNumeric(field) ? 'right' : 'left',
    text: percent ? shareText(main, totals, index, viewer) : valueText(field, viewer),
    exact: unitText(field, viewer),
    look: cellLook(formats, main, index, THEMES[viewer.theme]),
  };
}

/** Shares of the total where the result has it, else of the sum of the column. */
function shareText(main: Table, totals: Table | undefined, index: number, viewer: Viewer): (value: Value) => string {
  const name = fieldAt(main, index).name;
  const place = totals ? fieldIndex(totals, name) : -1;
  const values = () => Array.from({ length: main.rowCount }, (_, row) => main.value(row, index));
  const total = totals && place >= 0 && totals.rowCount > 0 ? totals.value(0, place) : sumValues(values());
  const text = numberText('.1%', viewer.locale);
  return (value) => text(value === null ? null : toNumber(value) / toNumber(total));
}

function totalText(column: TableColumn, totals: Table): string {
  const place = fieldIndex(totals, column.field.name);
  return place < 0 ? '' : column.text(totals.value(0, place));
}

function cellLook(formats: readonly CellFormat[], main: Table, index: number, theme: ChartTheme): (value: Value) => CellLook {
  if (formats.length === 0) return () => ({});
  const looks = formats.map((format) => formatLook(format, main, index, theme));
  return (value) => {
    const number = toNumber(value);
    return Number.isNaN(number) ? {} : Object.assign({}, ...looks.map((look) => look(number)));
  };
}

function formatLook(format: CellFormat, main: Table, index: number, theme: ChartTheme): (value: number) => CellLook {
  const range = format.style === 'highlight' ? undefined : extent(main.numbers(index));
  if (format.style === 'bar') return barLook(format, range ?? [0, 1], theme);
  if (format.style === 'scale') return scaleLook(range, theme);
  const color = meaningColor(format.color, theme, theme.warning);
  return (value) => (applies(format, value) ? highlight(color, theme) : {});
}

function applies({ above, below }: CellFormat, value: number): boolean {
  if (above === undefined && below === undefined) return true;
  if (above !== undefined && below !== undefined && above < below) return value > above && value < below;
  return (above !== undefined && value > above) || (below !== undefined && value < below);
}

/** A tint that leaves the text readable, and the text in the colour itself where that can be read on it. */
function highlight(color: string, theme: ChartTheme): CellLook {
  const background = mix(theme.background, color, 0.16);
  return { background, color: contrast(color, background) >= 4.5 ? color : theme.text };
}

/** Bars begin at zero; negative ones go left from it. */
function barLook(format: CellFormat, [least, most]: readonly [number, number], theme: ChartTheme): (value: number) => CellLook {
  const [low, high] = [Math.min(0, least), Math.max(0, most)];
  const place = (value: number) => (Math.min(high, Math.max(low, value)) - low) / (high - low || 1);
  const base = meaningColor(format.color, theme, theme.categorical[0] ?? '#888888');
  return (value) => {
    if (!applies(format, value)) return {};
    const color = mix(theme.background, value < 0 && format.color === undefined ? theme.bad : base, 0.3);
    return { bar: { from: Math.min(place(0), place(value)), to: Math.max(place(0), place(value)), color } };
  };
}

function scaleLook(range: readonly [number, number] | undefined, theme: ChartTheme): (value: number) => CellLook {
  const scale = magnitudeScale(range && range[0] < 0 && range[1] > 0 ? 'diverging' : 'sequential', range, theme);
  return (value) => {
    const background = scale.colorOf(value);
    return { background, color: textOn(background) };
  };
}
