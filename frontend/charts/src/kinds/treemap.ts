/** Nested rectangles. Part `main`: [by…, metric, color?]. */

import { textOn } from '../color';
import type { Draw } from '../drawing';
import { asOption, asSeries } from '../echartsTypes';
import { withUnit } from '../format';
import { shortNumber } from '../format/axisNumber';
import { buildTree, nodeSelection, nodeTooltip, shareOf, type Tree, type TreeNode } from '../hierarchy';
import { baseOption, isCompact, themeOf } from '../layout/base';
import { header } from '../layout/header';
import { fitText } from '../layout/textWidth';
import { colorKey, keyWidth } from '../magnitude';
import { markTooltip } from '../tooltip';

export const treemap: Draw<'treemap'> = (input) => {
  const tree = buildTree(input);
  const { ctx } = input;
  const color = tree.table.fields[tree.colorColumn];
  const keyed = color && tree.scale && !isCompact(ctx);
  const top = header({
    theme: themeOf(ctx),
    width: ctx.width - keyWidth(ctx),
    title: keyed ? `Colour: ${color.title}` : undefined,
  });
  return {
    option: asOption({
      ...baseOption(ctx, tree.nodes.length),
      ...top.option,
      ...(keyed && tree.scale ? { visualMap: { ...colorKey(tree.scale, color, false, 0, ctx), seriesIndex: [] } } : {}),
      series: [treemapSeries(tree, keyed ? 22 : 0)],
      tooltip: markTooltip(ctx, ({ data }) => nodeTooltip(tree, data)),
    }),
    selectionOf: (event) => nodeSelection(tree, event),
    description: `Treemap of ${tree.metric.title} by ${tree.by.map((field) => field.title).join(', ')}.`,
    notices: tree.notices,
  };
};

function treemapSeries(tree: Tree, top: number) {
  const { ctx, by } = tree;
  const theme = themeOf(ctx);
  return asSeries({
    type: 'treemap',
    left: 0,
    right: 0,
    top,
    bottom: 0,
    roam: false,
    nodeClick: false,
    breadcrumb: { show: false },
    visibleMin: 12,
    squareRatio: 0.8,
    data: tree.roots.map((node) => treemapNode(tree, node)),
    label: {
      show: true,
      position: 'insideTopLeft',
      padding: [1, 2],
      fontSize: theme.textSize,
      overflow: 'truncate',
      lineHeight: 15,
    },
    upperLabel: {
      show: by.length > 1,
      height: 20,
      padding: [0, 4],
      color: theme.text,
      fontSize: theme.smallTextSize,
      fontWeight: 600,
      overflow: 'truncate',
    },
    itemStyle: { borderColor: theme.background, borderWidth: 1, gapWidth: 1 },
    levels:
      by.length > 1
        ? [
            { itemStyle: { borderWidth: 0, gapWidth: 3 }, upperLabel: { show: false } },
            ...by.map(() => ({ itemStyle: { borderWidth: 0, gapWidth: 1 } })),
          ]
        : [],
    emphasis: { itemStyle: { borderColor: theme.text }, upperLabel: { show: by.length > 1 } },
  });
}

/** The name, and the value below it where the rectangle is large enough; `side` is that of a square of its area. */
function nodeLabel({ ctx, metric }: Tree, node: TreeNode, side: number): string {
  const name = fitText(node.name, side * 1.1, themeOf(ctx).textSize);
  return side > 44 ? `${name}\n${withUnit(shortNumber(metric.format, ctx.locale)(node.value), metric.unit)}` : name;
}

function treemapNode(tree: Tree, node: TreeNode): Record<string, unknown> {
  const theme = themeOf(tree.ctx);
  const parent = node.children.length > 0;
  const side = Math.sqrt(shareOf(tree, node.value) * tree.ctx.width * tree.ctx.height * 0.9);
  return {
    id: String(node.id),
    name: node.name,
    value: node.value,
    label: { color: textOn(node.color), show: side > 20, formatter: () => nodeLabel(tree, node, side) },
    itemStyle: parent ? { color: theme.emptyCell, borderColor: theme.emptyCell } : { color: node.color, borderColor: node.color },
    ...(parent ? { children: node.children.map((child) => treemapNode(tree, child)) } : {}),
  };
}
