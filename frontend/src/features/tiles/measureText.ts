/** Widths of texts on the canvas, and a height of lines that does not depend on the fonts of the machine. */

/** ECharts takes the width of this sign for the height of a line; without a Chinese font it would be too small. */
const LINE_HEIGHT_SIGN = '国';

const DEFAULT_FONT = '12px sans-serif';

let context: CanvasRenderingContext2D | null | undefined;
let currentFont = '';

export function measureText(text: string, font = DEFAULT_FONT): { width: number } {
  if (text === LINE_HEIGHT_SIGN) return { width: fontSize(font) };
  context ??= document.createElement('canvas').getContext('2d');
  if (!context) return { width: text.length * fontSize(font) * 0.55 };
  // Setting a font is much slower than measuring with it.
  if (font !== currentFont) {
    currentFont = font;
    context.font = font;
  }
  return context.measureText(text);
}

/** Pixels in a CSS font, `600 12px Inter`. */
function fontSize(font: string): number {
  return Number(/(\d+(?:\.\d+)?)px/.exec(font)?.[1] ?? 12);
}
