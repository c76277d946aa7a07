/** A colour for each country, a bubble where asked. Part `main`: [country, metric, bubble?]. */

import { metricColor } from '../cartesian/looks';
import { faded } from '../cartesian/marks';
import { extent, type Field, fieldAt, fieldIndex, requireField, type Table } from '../data';
import type { Draw, DrawInput } from '../drawing';
import { asOption, asSeries } from '../echartsTypes';
import { unitText } from '../format';
import { baseOption, isCompact, themeOf } from '../layout/base';
import { header } from '../layout/header';
import { valueTitle } from '../layout/axes';
import { type Country, findCountry } from '../map/countries';
import { equalEarth } from '../map/projection';
import { WORLD_MAP } from '../map/worldMapName';
import { colorKey, keyWidth, type MagnitudeScale, magnitudeScale } from '../magnitude';
import { pickedValues, selectValue } from '../selection';
import { markTooltip, tooltipHtml } from '../tooltip';

interface Place {
  row: number;
  country: Country;
  value: number;
}

interface MapPlan {
  input: DrawInput<'map'>;
  table: Table;
  fields: { country: Field; metric: Field };
  columns: { country: number; metric: number; bubble: number };
  places: Place[];
  unknown: string[];
  scale: MagnitudeScale;
}

export const map: Draw<'map'> = (input) => {
  const plan = planMap(input);
  const { ctx } = input;
  const { fields, columns, table, places } = plan;
  const byCode = new Map(places.map((place) => [place.country.iso3, place]));
  const placeOf = (name: string | undefined) => byCode.get(name ?? '');
  return {
    option: asOption({
      ...baseOption(ctx, places.length),
      ...layoutMap(plan, (name) => placeTooltip(plan, placeOf(name))),
      series: [...dotSeries(plan), ...bubbleSeries(plan)],
      tooltip: markTooltip(ctx, ({ name }) => placeTooltip(plan, placeOf(name))),
    }),
    selectionOf: ({ name }) => {
      const place = placeOf(name);
      return place ? [selectValue(fields.country, table.value(place.row, columns.country), ctx)] : [];
    },
    description: `World map of ${fields.metric.title}, ${places.length} countries.`,
    notices: plan.unknown.length > 0 ? [unknownNotice(plan.unknown)] : [],
    map: WORLD_MAP,
  };
};

function unknownNotice(unknown: readonly string[]): string {
  const shown = unknown.slice(0, 5).join(', ');
  return `Not on the map: ${shown}${unknown.length > 5 ? ` and ${unknown.length - 5} more` : ''}`;
}

function planMap(input: DrawInput<'map'>): MapPlan {
  const {
    chart,
    ctx,
    parts: { main: table },
  } = input;
  const columns = {
    country: requireField(table, chart.country),
    metric: requireField(table, chart.metric),
    bubble: fieldIndex(table, chart.bubble),
  };
  const places: Place[] = [];
  const unknown: string[] = [];
  for (let row = 0; row < table.rowCount; row++) {
    const value = table.value(row, columns.country);
    const country = findCountry(value, chart.code ?? 'iso3');
    if (country) places.push({ row, country, value: table.numbers(columns.metric)[row] ?? Number.NaN });
    else if (value !== null) unknown.push(String(value));
  }
  const scale = magnitudeScale(chart.scale, extent(places.map((place) => place.value)), themeOf(ctx));
  const fields = { country: fieldAt(table, columns.country), metric: fieldAt(table, columns.metric) };
  return { input, table, columns, fields, places, unknown, scale };
}

/** The map's regions have a tooltip of their own, as ECharts does not ask the chart's for parts of a map. */
function layoutMap(plan: MapPlan, html: (name: string) => string) {
  const {
    input: { ctx },
    fields,
    scale,
  } = plan;
  const theme = themeOf(ctx);
  const compact = isCompact(ctx);
  const top = header({
    theme,
    width: ctx.width - keyWidth(ctx),
    title: compact ? undefined : valueTitle(undefined, [fields.metric], true),
  });
  return {
    ...top.option,
    visualMap: { ...colorKey(scale, fields.metric, false, 0, ctx), seriesIndex: [] },
    geo: {
      map: WORLD_MAP,
      projection: equalEarth,
      left: 2,
      right: 2,
      top: top.height + 2,
      bottom: 2,
      preserveAspect: 'contain',
      roam: false,
      itemStyle: { areaColor: ctx.theme === 'light' ? '#ececea' : '#25272b', borderColor: theme.background, borderWidth: 0.6 },
      emphasis: { disabled: true },
      label: { show: false },
      tooltip: { show: true, formatter: ({ name }: { name: string }) => html(name) },
      regions: regions(plan),
    },
  };
}

function colorOf({ input: { chart, ctx }, table, columns, scale }: MapPlan, place: Place): string {
  if (Number.isNaN(place.value)) return themeOf(ctx).axisLine;
  const picked = pickedValues(ctx, chart.country);
  const color = scale.colorOf(place.value);
  return picked && !picked(table.value(place.row, columns.country)) ? faded(color, ctx) : color;
}

/** The countries that have a shape and a value, as regions of the map. */
function regions(plan: MapPlan) {
  const theme = themeOf(plan.input.ctx);
  return plan.places
    .filter((place) => place.country.shape)
    .map((place) => {
      const areaColor = colorOf(plan, place);
      return {
        name: place.country.iso3,
        itemStyle: { areaColor },
        emphasis: { disabled: false, itemStyle: { areaColor, borderColor: theme.text, borderWidth: 1 }, label: { show: false } },
      };
    });
}

/** Countries too small for a shape stand as dots. */
function dotSeries(plan: MapPlan) {
  const small = plan.places.filter((place) => !place.country.shape && place.country.place);
  if (small.length === 0 || plan.columns.bubble >= 0) return [];
  return [
    asSeries({
      type: 'scatter',
      coordinateSystem: 'geo',
      symbolSize: 6,
      data: small.map((place) => ({
        name: place.country.iso3,
        value: place.country.place,
        itemStyle: { color: colorOf(plan, place), borderColor: themeOf(plan.input.ctx).textMuted, borderWidth: 0.6 },
      })),
    }),
  ];
}

function bubbleSeries(plan: MapPlan) {
  const {
    input: { chart, ctx },
    columns,
    table,
    places,
  } = plan;
  if (columns.bubble < 0) return [];
  const sizes = table.numbers(columns.bubble);
  const most = extent(sizes)?.[1] || 1;
  const largest = Math.max(10, Math.min(40, ctx.width / 16));
  const color = metricColor(chart.bubble ?? '', 1, ctx);
  const shown = places.filter((place) => place.country.place && (sizes[place.row] ?? 0) > 0);
  return [
    asSeries({
      type: 'scatter',
      coordinateSystem: 'geo',
      data: shown.map((place) => ({
        name: place.country.iso3,
        value: place.country.place,
        symbolSize: Math.max(3, largest * Math.sqrt((sizes[place.row] ?? 0) / most)),
      })),
      itemStyle: { color, opacity: 0.62, borderColor: themeOf(ctx).background, borderWidth: 0.8 },
      emphasis: { itemStyle: { opacity: 0.9 } },
    }),
  ];
}

function placeTooltip({ input: { ctx }, table, fields, columns }: MapPlan, place: Place | undefined): string {
  if (!place) return '';
  const line = (field: Field, column: number) => ({
    label: field.title,
    value: unitText(field, ctx)(table.value(place.row, column)),
  });
  const bubble = columns.bubble < 0 ? [] : [line(fieldAt(table, columns.bubble), columns.bubble)];
  return tooltipHtml(place.country.name, [line(fields.metric, columns.metric), ...bubble], ctx);
}
