/** Flows between two sets. Part `main`: [source, target, metric]. */

import { faded } from '../cartesian/marks';
import { type Field, fieldAt, requireField, type Table, type Value, valueKey } from '../data';
import type { Draw, DrawInput, MarkEvent, Selection } from '../drawing';
import { asOption, asSeries } from '../echartsTypes';
import { unitText, valueText } from '../format';
import { numberText } from '../format/number';
import { baseOption, themeOf } from '../layout/base';
import { fitText } from '../layout/textWidth';
import { pickedValues, selectValue } from '../selection';
import { markTooltip, type TooltipMark, tooltipHtml } from '../tooltip';

/** A value on one of the two sides; the same value may stand on both. */
interface FlowNode {
  side: 'source' | 'target';
  value: Value;
  name: string;
  total: number;
  color: string;
}

interface Flow {
  row: number;
  source: number;
  target: number;
  value: number;
}

interface SankeyPlan {
  input: DrawInput<'sankey'>;
  table: Table;
  fields: { source: Field; target: Field; metric: Field };
  metricColumn: number;
  nodes: FlowNode[];
  flows: Flow[];
  total: number;
}

export const sankey: Draw<'sankey'> = (input) => {
  const plan = planFlows(input);
  const { ctx } = input;
  const { fields } = plan;
  return {
    option: asOption({
      ...baseOption(ctx, plan.flows.length),
      series: [sankeySeries(plan)],
      tooltip: markTooltip(ctx, (mark) => flowTooltip(plan, mark)),
    }),
    selectionOf: (event) => flowSelection(plan, event),
    description: `Sankey chart of ${fields.metric.title} from ${fields.source.title} to ${fields.target.title}, ${plan.flows.length} flows.`,
    notices: [],
  };
};

function planFlows(input: DrawInput<'sankey'>): SankeyPlan {
  const {
    chart,
    parts: { main: table },
  } = input;
  const columns = { source: requireField(table, chart.source), target: requireField(table, chart.target) };
  const metricColumn = requireField(table, chart.metric);
  const fields = {
    source: fieldAt(table, columns.source),
    target: fieldAt(table, columns.target),
    metric: fieldAt(table, metricColumn),
  };
  const nodes: FlowNode[] = [];
  const index = new Map<string, number>();
  const nodeAt = (side: 'source' | 'target', row: number, value: number): number => {
    const key = `${side}\u0001${valueKey(table.value(row, columns[side]))}`;
    const place = index.get(key) ?? nodes.push(flowNode(input, side, table.value(row, columns[side]), fields[side])) - 1;
    index.set(key, place);
    (nodes[place] as FlowNode).total += value;
    return place;
  };
  const flows: Flow[] = [];
  const values = table.numbers(metricColumn);
  for (let row = 0; row < table.rowCount; row++) {
    const value = values[row] ?? Number.NaN;
    if (value > 0) flows.push({ row, value, source: nodeAt('source', row, value), target: nodeAt('target', row, value) });
  }
  return { input, table, fields, metricColumn, nodes, flows, total: flows.reduce((sum, flow) => sum + flow.value, 0) };
}

function flowNode({ ctx }: DrawInput<'sankey'>, side: 'source' | 'target', value: Value, field: Field): FlowNode {
  const color = value === null ? themeOf(ctx).neutral : ctx.colors.color(String(value), field.name);
  const picked = pickedValues(ctx, field.name);
  return {
    side,
    value,
    name: valueText(field, ctx)(value),
    total: 0,
    color: picked && !picked(value) ? faded(color, ctx) : color,
  };
}

function sankeySeries({ input: { ctx }, nodes, flows }: SankeyPlan) {
  const theme = themeOf(ctx);
  const rows = Math.max(1, ...(['source', 'target'] as const).map((side) => nodes.filter((node) => node.side === side).length));
  const gap = Math.max(1, Math.min(10, (ctx.height * 0.25) / rows));
  const room = Math.min(140, ctx.width * 0.28);
  return asSeries({
    type: 'sankey',
    left: room,
    right: room,
    top: 4,
    bottom: 4,
    nodeWidth: 10,
    nodeGap: gap,
    draggable: false,
    nodeAlign: 'justify',
    layoutIterations: 32,
    data: nodes.map((node, id) => ({
      name: String(id),
      depth: node.side === 'source' ? 0 : 1,
      itemStyle: { color: node.color, borderWidth: 0 },
      label: { position: node.side === 'source' ? 'left' : 'right' },
    })),
    links: flows.map((flow) => ({ source: String(flow.source), target: String(flow.target), value: flow.value })),
    lineStyle: { color: 'source', curveness: 0.5, opacity: ctx.theme === 'dark' ? 0.42 : 0.36 },
    label: {
      color: theme.text,
      fontSize: theme.smallTextSize,
      formatter: ({ dataIndex }: { dataIndex: number }) => fitText(nodes[dataIndex]?.name ?? '', room - 8, theme.smallTextSize),
    },
    labelLayout: { hideOverlap: true },
    emphasis: { focus: 'adjacency', lineStyle: { opacity: 0.6 } },
    blur: { itemStyle: { opacity: 0.3 }, lineStyle: { opacity: 0.08 } },
  });
}

function flowTooltip(plan: SankeyPlan, { dataType, dataIndex }: TooltipMark): string {
  const {
    input: { ctx },
    nodes,
    flows,
    fields,
    table,
    metricColumn,
    total,
  } = plan;
  const [amount, share] = [unitText(fields.metric, ctx), numberText('.1%', ctx.locale)];
  if (dataType === 'node') {
    const node = nodes[dataIndex];
    return node
      ? tooltipHtml(
          node.name,
          [{ label: fields.metric.title, value: amount(node.total), note: share(node.total / total), color: node.color }],
          ctx,
        )
      : '';
  }
  const flow = flows[dataIndex];
  if (!flow) return '';
  const [from, to] = [nodes[flow.source], nodes[flow.target]];
  const parts = `${share(flow.value / (from?.total || 1))} of ${from?.name}, ${share(flow.value / (to?.total || 1))} of ${to?.name}`;
  return tooltipHtml(
    `${from?.name} → ${to?.name}`,
    [
      { label: fields.metric.title, value: amount(table.value(flow.row, metricColumn)) },
      { label: parts, value: '' },
    ],
    ctx,
  );
}

function flowSelection(
  { input: { ctx }, nodes, flows, fields }: SankeyPlan,
  { dataType, dataIndex = -1 }: MarkEvent,
): Selection[] {
  const flow = flows[dataIndex];
  const hit = dataType === 'node' ? [nodes[dataIndex]] : flow ? [nodes[flow.source], nodes[flow.target]] : [];
  return hit.flatMap((node) => (node ? [selectValue(fields[node.side], node.value, ctx)] : []));
}
