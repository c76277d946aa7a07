/** Tooltips: one place that makes HTML, and that escapes everything it is given. */

import { safeColor } from './color';
import type { ChartContext } from './drawing';
import { themeOf } from './layout/base';

/** One line of a tooltip: what, and how much. All texts are plain; they are escaped here. */
export interface TooltipLine {
  label: string;
  value: string;
  color?: string;
  /** Muted, behind the value: a share, a comparison. */
  note?: string;
  dashed?: boolean;
}

const MOST_LINES = 18;
const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text that means itself in HTML, in elements and in attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char);
}

/** The HTML of a tooltip. Lines beyond 18 are counted, not shown. */
export function tooltipHtml(heading: string, lines: readonly TooltipLine[], ctx: ChartContext): string {
  const muted = themeOf(ctx).textMuted;
  const shown = lines
    .slice(0, MOST_LINES)
    .map((line) => lineHtml(line, muted))
    .join('');
  const rest = lines.length - MOST_LINES;
  const more = rest > 0 ? `<div style="color:${muted};padding-top:2px">and ${rest} more</div>` : '';
  const head = heading === '' ? '' : `<div style="font-weight:600;padding-bottom:3px">${escapeHtml(heading)}</div>`;
  return `${head}<table style="border-spacing:0;line-height:1.45">${shown}</table>${more}`;
}

function lineHtml(line: TooltipLine, muted: string): string {
  const color = safeColor(line.color);
  const border = line.dashed ? `border:2px dashed ${color};width:6px;height:6px` : `background:${color};width:10px;height:10px`;
  const swatch = color
    ? `<span style="display:inline-block;box-sizing:border-box;border-radius:2px;margin-right:6px;${border}"></span>`
    : '';
  const note = line.note ? `<td style="padding-left:8px;text-align:right;color:${muted}">${escapeHtml(line.note)}</td>` : '';
  const value = `<td style="padding-left:14px;text-align:right;font-weight:600">${escapeHtml(line.value)}</td>`;
  return `<tr><td>${swatch}${escapeHtml(line.label)}</td>${value}${note}</tr>`;
}

/** The options that all tooltips share. */
export function tooltipBase(ctx: ChartContext) {
  const theme = themeOf(ctx);
  return {
    show: ctx.static !== true,
    confine: true,
    transitionDuration: 0,
    backgroundColor: theme.tooltip.background,
    borderColor: theme.tooltip.border,
    borderWidth: 1,
    padding: [6, 10],
    textStyle: { color: theme.text, fontSize: theme.textSize, fontFamily: theme.fontFamily },
    extraCssText: 'font-variant-numeric:tabular-nums;border-radius:6px;box-shadow:0 2px 8px rgba(0,0,0,.16);max-width:420px;',
  };
}

/** What ECharts gives a tooltip's formatter for one mark. */
export interface TooltipMark {
  seriesIndex: number;
  dataIndex: number;
  dataType?: string;
  name?: string;
  data?: unknown;
}

/** A tooltip for the mark under the pointer. */
export function markTooltip(ctx: ChartContext, html: (mark: TooltipMark) => string) {
  return { ...tooltipBase(ctx), trigger: 'item' as const, formatter: (mark: unknown) => html(mark as TooltipMark) };
}

/** A tooltip for all marks at one place of the x axis (or of the y axis, where bars lie). */
export function axisTooltip(ctx: ChartContext, pointer: 'line' | 'shadow', html: (marks: TooltipMark[]) => string) {
  const theme = themeOf(ctx);
  const shade = ctx.theme === 'light' ? 'rgba(90,100,120,.08)' : 'rgba(200,210,230,.08)';
  return {
    ...tooltipBase(ctx),
    trigger: 'axis' as const,
    axisPointer: {
      type: pointer,
      animation: false,
      label: { show: false },
      lineStyle: { color: theme.neutral, width: 1, type: 'solid' as const },
      shadowStyle: { color: shade },
    },
    formatter: (marks: unknown) => html(Array.isArray(marks) ? (marks as TooltipMark[]) : []),
  };
}
