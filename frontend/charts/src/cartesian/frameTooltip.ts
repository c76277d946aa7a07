/** Tooltips of charts with one x axis: every series at the place under the pointer, with exact values. */

import { toNumber } from '../data';
import type { ChartContext } from '../drawing';
import { unitText, valueText } from '../format';
import { numberText } from '../format/number';
import { type TooltipLine, type TooltipMark, tooltipHtml } from '../tooltip';
import type { Frame, XYSeries } from './frame';
import type { SeriesLook } from './looks';
import { xValueAt } from './marks';

/** What is written in a tooltip. */
export interface FrameTooltip {
  frame: Frame;
  /** As drawn, that is shares where the stack is one of shares. */
  series: readonly XYSeries[];
  looks: readonly SeriesLook[];
  stacked: boolean;
  percent: boolean;
  ctx: ChartContext;
}

/** The HTML for the marks at one place. */
export function frameTooltip(input: FrameTooltip): (marks: TooltipMark[]) => string {
  const { frame, series, ctx } = input;
  const xText = valueText(frame.x, ctx);
  return (marks) => {
    const [first] = marks;
    const hit = first && series[first.seriesIndex];
    if (!hit) return '';
    const x = xValueAt(frame, hit, first.dataIndex);
    const present = marks.filter((mark) => mark.seriesIndex < series.length);
    return tooltipHtml(
      xText(x ?? null),
      ordered(present, input).map((mark) => tooltipLine(mark, input)),
      ctx,
    );
  };
}

/** Stacks from the top down; else the largest first. */
function ordered(marks: readonly TooltipMark[], { series, stacked }: FrameTooltip): TooltipMark[] {
  if (stacked) return [...marks].sort((a, b) => b.seriesIndex - a.seriesIndex);
  const height = ({ seriesIndex, dataIndex }: TooltipMark) => series[seriesIndex]?.ys[dataIndex] ?? Number.NaN;
  return [...marks].sort((a, b) => (height(b) || 0) - (height(a) || 0) || a.seriesIndex - b.seriesIndex);
}

function tooltipLine({ seriesIndex, dataIndex }: TooltipMark, input: FrameTooltip): TooltipLine {
  const { frame, series, looks, percent, ctx } = input;
  const [one, look] = [series[seriesIndex], looks[seriesIndex]];
  const row = one?.rows[dataIndex] ?? -1;
  if (!one || !look) return { label: '', value: '' };
  const value = row < 0 ? null : frame.table.value(row, one.column);
  const share = percent ? numberText('.1%', ctx.locale)(one.ys[dataIndex] ?? null) : undefined;
  const note = share ?? (one.compare ? changeSince(one, row, input) : undefined);
  const line = { label: look.name, value: unitText(one.metric, ctx)(value), color: look.color, dashed: look.dashed };
  return note === undefined ? line : { ...line, note };
}

/** How much the present value differs from the comparison, in per cent of the comparison. */
function changeSince(compare: XYSeries, row: number, { frame, series, ctx }: FrameTooltip): string | undefined {
  const base = series.find((one) => !one.compare && one.place === compare.place && one.group?.value === compare.group?.value);
  if (!base || row < 0) return undefined;
  const before = toNumber(frame.table.value(row, compare.column));
  const change = (toNumber(frame.table.value(row, base.column)) - before) / Math.abs(before);
  return Number.isFinite(change) ? numberText('+.1%', ctx.locale)(change) : undefined;
}
