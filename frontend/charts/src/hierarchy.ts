/** Rows → trees, for treemaps and sunbursts. */

import { mix } from './color';
import { extent, type Field, fieldAt, fieldIndex, requireField, type Table, toNumber, type Value, valueKey } from './data';
import type { ChartContext, DrawInput, MarkEvent, Selection } from './drawing';
import { sumDoubles } from './exact';
import { unitText, valueText } from './format';
import { numberText } from './format/number';
import { themeOf } from './layout/base';
import { type MagnitudeScale, magnitudeScale } from './magnitude';
import { pickedValues, selectValue } from './selection';
import type { NestedChart } from './spec';
import { tooltipHtml } from './tooltip';
import { faded } from './cartesian/marks';

/** One node. `id` is its place in {@link Tree.nodes}; leaves have a row. */
export interface TreeNode {
  id: number;
  name: string;
  value: number;
  color: string;
  path: Value[];
  row?: number;
  children: TreeNode[];
}

export interface Tree {
  chart: NestedChart;
  ctx: ChartContext;
  table: Table;
  by: Field[];
  metric: Field;
  colorColumn: number;
  scale: MagnitudeScale | undefined;
  roots: TreeNode[];
  nodes: TreeNode[];
  total: number;
  notices: string[];
}

export function buildTree({ chart, ctx, parts: { main: table } }: DrawInput<'treemap' | 'sunburst'>): Tree {
  const columns = chart.by.map((name) => requireField(table, name));
  const metricColumn = requireField(table, chart.metric);
  const colorColumn = fieldIndex(table, chart.color);
  const colors = colorColumn < 0 ? undefined : extent(table.numbers(colorColumn));
  const diverging = colors !== undefined && colors[0] < 0 && colors[1] > 0;
  const tree: Tree = {
    chart,
    ctx,
    table,
    colorColumn,
    by: columns.map((column) => fieldAt(table, column)),
    metric: fieldAt(table, metricColumn),
    scale: colorColumn < 0 ? undefined : magnitudeScale(diverging ? 'diverging' : 'sequential', colors, themeOf(ctx)),
    roots: [],
    nodes: [],
    total: 0,
    notices: [],
  };
  addRows(tree, columns, metricColumn);
  tree.roots.forEach((root) => finishNode(tree, root));
  tree.roots.sort((a, b) => b.value - a.value);
  tree.total = sumDoubles(tree.roots.map((root) => root.value));
  return tree;
}

function addRows(tree: Tree, columns: readonly number[], metricColumn: number): void {
  const { table } = tree;
  const index = new Map<string, TreeNode>();
  let left = 0;
  for (let row = 0; row < table.rowCount; row++) {
    const value = table.numbers(metricColumn)[row] ?? Number.NaN;
    if (!(value > 0)) {
      left += value < 0 ? 1 : 0;
      continue;
    }
    const leaf = leafAt(
      tree,
      index,
      columns.map((column) => table.value(row, column)),
    );
    leaf.value += value;
    leaf.row = row;
  }
  if (left > 0) tree.notices.push(`${left} negative values are not drawn`);
}

/** The node at a path, with all nodes above it. */
function leafAt(tree: Tree, index: Map<string, TreeNode>, path: readonly Value[]): TreeNode {
  let key = '';
  let siblings = tree.roots;
  let node: TreeNode | undefined;
  path.forEach((value, depth) => {
    key += `\u0001${valueKey(value)}`;
    node = index.get(key);
    if (!node) {
      const field = tree.by[depth] as Field;
      node = {
        id: tree.nodes.length,
        name: valueText(field, tree.ctx)(value),
        value: 0,
        color: '',
        path: path.slice(0, depth + 1),
        children: [],
      };
      tree.nodes.push(node);
      siblings.push(node);
      index.set(key, node);
    }
    siblings = node.children;
  });
  return node as TreeNode;
}

/** Sums up from the leaves, and colours down from the roots. */
function finishNode(tree: Tree, node: TreeNode): void {
  node.children.forEach((child) => finishNode(tree, child));
  node.children.sort((a, b) => b.value - a.value);
  if (node.children.length > 0) node.value = sumDoubles(node.children.map((child) => child.value));
  node.color = nodeColor(tree, node);
}

function nodeColor(tree: Tree, node: TreeNode): string {
  const { ctx, scale, table, colorColumn } = tree;
  const theme = themeOf(ctx);
  if (scale) {
    const value = node.row === undefined ? Number.NaN : (table.numbers(colorColumn)[node.row] ?? Number.NaN);
    return standsOut(tree, node) ? (Number.isNaN(value) ? theme.axisLine : scale.colorOf(value)) : theme.emptyCell;
  }
  const [top] = node.path;
  const base = top === null || top === undefined ? theme.neutral : ctx.colors.color(String(top), tree.by[0]?.name ?? '');
  const shade = mix(base, theme.background, (node.path.length - 1) * 0.18);
  return standsOut(tree, node) ? shade : faded(shade, ctx);
}

function standsOut({ by, ctx }: Tree, node: TreeNode): boolean {
  return by.every((field, depth) => {
    const picked = pickedValues(ctx, field.name);
    return !picked || depth >= node.path.length || picked(node.path[depth] ?? null);
  });
}

/** The node that an event or a tooltip is about: its id is in the data that ECharts hands back. */
export function nodeOf(tree: Tree, data: unknown): TreeNode | undefined {
  const id = typeof data === 'object' && data !== null && 'id' in data ? Number((data as { id: unknown }).id) : Number.NaN;
  return tree.nodes[id];
}

/** A click on a node picks the value of every level down to it. */
export function nodeSelection(tree: Tree, event: MarkEvent): Selection[] {
  const node = nodeOf(tree, event.data);
  return node ? node.path.map((value, depth) => selectValue(tree.by[depth] as Field, value, tree.ctx)) : [];
}

export function nodeTooltip(tree: Tree, data: unknown): string {
  const node = nodeOf(tree, data);
  if (!node) return '';
  const { ctx, metric, table, colorColumn } = tree;
  const heading = node.path.map((value, depth) => valueText(tree.by[depth] as Field, ctx)(value)).join(' › ');
  const exact = node.row === undefined ? node.value : table.value(node.row, requireField(table, metric.name));
  const share = numberText('.1%', ctx.locale)(node.value / tree.total);
  const size = { label: metric.title, value: unitText(metric, ctx)(exact), note: share, color: node.color };
  const color = table.fields[colorColumn];
  const second =
    color && node.row !== undefined
      ? [{ label: color.title, value: unitText(color, ctx)(table.value(node.row, colorColumn)) }]
      : [];
  return tooltipHtml(heading, [size, ...second], ctx);
}

/** A node's share of everything, 0 to 1. */
export function shareOf(tree: Tree, value: number): number {
  return toNumber(value) / (tree.total || 1);
}
