/** The title of a chart that has none: made from its fields. */

import type { Parts } from './data';
import { type ChartSpec, kindOf } from './spec';

/** The chart's own title, or one like `Mean delay by Carrier`. Names stand in for titles while there is no data. */
export function chartTitle(spec: ChartSpec, parts?: Parts): string {
  if (spec.title) return spec.title;
  const title = (name: string) => parts?.main.fields.find((field) => field.name === name)?.title ?? readable(name);
  const { what, by } = subject(spec);
  const list = (names: readonly string[]) => names.map(title).join(', ');
  return by.length > 0 ? `${list(what)} by ${list(by)}` : list(what) || readable(spec.dataset);
}

/** `mean_delay` reads `Mean delay`. */
function readable(name: string): string {
  const words = name.replace(/^.*\//, '').replace(/[_-]+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What a chart shows, and by what. */
function subject(spec: ChartSpec): { what: string[]; by: string[] } {
  const present = (...names: (string | undefined)[]) => names.filter((name) => name !== undefined);
  const kind = kindOf(spec);
  switch (kind) {
    case 'line':
    case 'area':
    case 'bar': {
      const { y = [], x, series } = spec[kind] ?? {};
      return { what: y, by: present(x, series) };
    }
    case 'mixed':
      return {
        what: [...(spec.mixed?.left ?? []), ...(spec.mixed?.right ?? [])].map((one) => one.metric),
        by: present(spec.mixed?.x),
      };
    case 'scatter':
      return { what: present(spec.scatter?.y, spec.scatter?.x), by: present(spec.scatter?.by) };
    case 'pie':
      return { what: present(spec.pie?.metric), by: present(spec.pie?.by) };
    case 'bigNumber':
      return { what: present(spec.bigNumber?.metric), by: [] };
    case 'gauge':
      return { what: present(spec.gauge?.metric), by: [] };
    case 'table':
      return { what: spec.table?.columns?.length ? [] : (spec.table?.metrics ?? []), by: spec.table?.by ?? [] };
    case 'pivot':
      return { what: spec.pivot?.metrics ?? [], by: [...(spec.pivot?.rows ?? []), ...(spec.pivot?.columns ?? [])] };
    case 'heatmap':
      return { what: present(spec.heatmap?.metric), by: present(spec.heatmap?.x, spec.heatmap?.y) };
    case 'histogram':
      return { what: present(spec.histogram?.column), by: present(spec.histogram?.series) };
    case 'boxPlot':
      return { what: present(spec.boxPlot?.column), by: present(spec.boxPlot?.x) };
    case 'treemap':
    case 'sunburst':
      return { what: present(spec[kind]?.metric), by: spec[kind]?.by ?? [] };
    case 'sankey':
      return { what: present(spec.sankey?.metric), by: present(spec.sankey?.source, spec.sankey?.target) };
    case 'funnel':
      return { what: spec.funnel?.metrics ?? [], by: present(spec.funnel?.by) };
    case 'waterfall':
      return { what: present(spec.waterfall?.metric), by: present(spec.waterfall?.x) };
    case 'calendar':
      return { what: present(spec.calendar?.metric), by: present(spec.calendar?.date) };
    case 'map':
      return { what: present(spec.map?.metric), by: present(spec.map?.country) };
    default:
      return { what: [], by: [] };
  }
}
