/**
 * Draws every example, light and dark, large and small, into one page: `npm run gallery -- <folder>`.
 *
 * The page is `gallery.html`; look at it in any browser.
 */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { chartTitle, ColorAssigner, THEMES, type ThemeName } from '../src';
import { context } from '../test/context';
import { EXAMPLES } from '../test/fixtures';
import { registerWorld, renderSvg } from '../test/render';

const SIZES = { large: { width: 600, height: 290 }, small: { width: 250, height: 140 } } as const;

const [folder = 'gallery', only] = process.argv.slice(2);
await registerWorld();
mkdirSync(folder, { recursive: true });
for (const theme of ['light', 'dark'] as const) {
  for (const size of ['large', 'small'] as const) {
    writeFileSync(join(folder, `${theme}-${size}.html`), page(theme, size));
  }
}

function page(theme: ThemeName, size: keyof typeof SIZES): string {
  const look = THEMES[theme];
  const colors = new ColorAssigner();
  const tiles = Object.entries(EXAMPLES)
    .filter(([name]) => !only || only.split(',').includes(name))
    .map(([name, example]) => {
      const svg = renderSvg(example, context({ theme, colors, ...SIZES[size] }));
      return `<figure><figcaption>${name}: ${chartTitle(example.spec, example.parts)}</figcaption>${svg}</figure>`;
    });
  const style = `body{margin:12px;display:flex;flex-wrap:wrap;gap:12px;background:${theme === 'light' ? '#f3f4f6' : '#0e1013'};font:13px sans-serif}
    figure{margin:0;padding:10px 12px;background:${look.background};border-radius:6px}figcaption{color:${look.text};font-weight:600;padding-bottom:8px}svg{display:block}`;
  return `<!doctype html><meta charset="utf-8"><style>${style}</style>${tiles.join('')}`;
}
