/** How wide texts are, without a browser: widths of the characters of a usual sans-serif, in parts of the font size. */

const NARROW = new Set("iIjl|!.,:;'`()[]{}ftr \u202f");
const WIDE = new Set('mwMW@%—…QOGDHNU&');

/** CSS pixels, right to about a tenth and rather too wide than too narrow. */
export function textWidth(text: string, fontSize: number): number {
  let ems = 0;
  for (const char of text) ems += charEms(char);
  return ems * fontSize;
}

/** The same for a CSS font such as `600 12px Inter`; what `setPlatformAPI` of ECharts needs where there is no canvas. */
export function fontTextWidth(text: string, font: string | undefined): number {
  const size = Number(/([\d.]+)px/.exec(font ?? '')?.[1] ?? 12);
  return textWidth(text, size) * (/\b(?:bold|[6-9]00)\b/.test(font ?? '') ? 1.08 : 1);
}

function charEms(char: string): number {
  if ((char.codePointAt(0) ?? 0) > 0x2e80) return 1;
  if (NARROW.has(char)) return 0.33;
  if (WIDE.has(char)) return 0.83;
  return char >= 'A' && char <= 'Z' ? 0.68 : 0.57;
}

/** The widest of the texts. Looks at 2,000 of them at most, evenly chosen. */
export function widest(texts: readonly string[], fontSize: number): number {
  const step = Math.max(1, Math.floor(texts.length / 2000));
  let most = 0;
  for (let i = 0; i < texts.length; i += step) most = Math.max(most, textWidth(texts[i] ?? '', fontSize));
  return most;
}

/** The text cut to a width, with an ellipsis where something is missing. */
export function fitText(text: string, width: number, fontSize: number): string {
  if (textWidth(text, fontSize) <= width) return text;
  let used = fontSize;
  let end = 0;
  for (const char of text) {
    used += charEms(char) * fontSize;
    if (used > width) break;
    end += char.length;
  }
  return `${text.slice(0, end).trimEnd()}…`;
}
