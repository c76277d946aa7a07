/** Nested rings. Part `main`: [by…, metric, color?]. */

import { textOn } from '../color';
import type { Draw } from '../drawing';
import { asOption, asSeries } from '../echartsTypes';
import { buildTree, nodeSelection, nodeTooltip, shareOf, type Tree, type TreeNode } from '../hierarchy';
import { baseOption, isCompact, themeOf } from '../layout/base';
import { header } from '../layout/header';
import { fitText } from '../layout/textWidth';
import { colorKey, keyWidth } from '../magnitude';
import { markTooltip } from '../tooltip';

/** The hole in the middle, as a part of the radius. */
const HOLE = 0.22;

export const sunburst: Draw<'sunburst'> = (input) => {
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
      series: [sunburstSeries(tree, keyed ? 22 : 0)],
      tooltip: markTooltip(ctx, ({ data }) => nodeTooltip(tree, data)),
    }),
    selectionOf: (event) => nodeSelection(tree, event),
    description: `Sunburst of ${tree.metric.title} by ${tree.by.map((field) => field.title).join(', ')}.`,
    notices: tree.notices,
  };
};

function sunburstSeries(tree: Tree, top: number) {
  const { ctx, by } = tree;
  const theme = themeOf(ctx);
  const radius = Math.max(20, Math.min(ctx.width, ctx.height - top) / 2 - 4);
  return asSeries({
    type: 'sunburst',
    center: [ctx.width / 2, top + (ctx.height - top) / 2],
    radius: [radius * HOLE, radius],
    nodeClick: false,
    data: tree.roots.map((node) => sunburstNode(tree, node, (radius * (1 - HOLE)) / by.length, radius)),
    itemStyle: { borderColor: theme.background, borderWidth: 1 },
    emphasis: { focus: 'ancestor' },
    blur: { itemStyle: { opacity: 0.4 }, label: { opacity: 0.5 } },
  });
}

/** Labels lie along the ring where the arc is long enough, else along the radius, else are left out. */
function sunburstNode(tree: Tree, node: TreeNode, ring: number, radius: number): Record<string, unknown> {
  const theme = themeOf(tree.ctx);
  const middle = radius * HOLE + (node.path.length - 0.5) * ring;
  const arc = shareOf(tree, node.value) * 2 * Math.PI * middle;
  const across = arc > ring;
  const room = across ? Math.min(arc, ring * 2.4) - 8 : ring - 8;
  const fits = (across ? ring : arc) > theme.smallTextSize + 2 && room > 22;
  return {
    id: String(node.id),
    name: node.name,
    value: node.value,
    itemStyle: { color: node.color },
    label: {
      show: fits,
      rotate: across ? 'tangential' : 'radial',
      color: textOn(node.color),
      fontSize: theme.smallTextSize,
      formatter: () => fitText(node.name, room, theme.smallTextSize),
    },
    ...(node.children.length > 0 ? { children: node.children.map((child) => sunburstNode(tree, child, ring, radius)) } : {}),
  };
}
