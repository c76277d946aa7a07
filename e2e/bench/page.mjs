/**
 * Opens Binnacle in headless Chromium: node page.mjs http://127.0.0.1:8088
 *
 * Prints as JSON the median time until a dashboard of twelve charts is painted, how many requests asked for its data,
 * and the gzipped size of the scripts that the home page and a dashboard with tables have loaded.
 */
import { createRequire } from 'node:module';
import { get } from 'node:http';

const require = createRequire(new URL('../browser/package.json', import.meta.url));
const { chromium } = require('@playwright/test');

const TURNS = 7;
const [base] = process.argv.slice(2);
const executablePath = process.env['BINNACLE_CHROMIUM'];
const browser = await chromium.launch({ args: ['--disable-gpu', '--no-sandbox'], ...(executablePath ? { executablePath } : {}) });

/** A page in a context of its own, hence without anything cached by the browser. */
async function visit(path) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  const requests = [];
  page.on('request', (request) => requests.push(request.url()));
  await page.goto(base + path, { waitUntil: 'commit' });
  return { context, page, requests };
}

/** Milliseconds from the navigation's start until all tiles show their data and a frame has been drawn since. */
async function painted(page, tiles) {
  const done = await page.waitForFunction(
    (count) => {
      const articles = [...document.querySelectorAll('article[data-chart]')];
      const waiting = articles.some((article) => article.getAttribute('aria-busy') === 'true');
      return articles.length >= count && !waiting && performance.now();
    },
    tiles,
    { polling: 'raf', timeout: 60_000 },
  );
  return done.jsonValue();
}

async function dashboard() {
  const { context, page, requests } = await visit('/dashboards/default/twelve');
  const ms = await painted(page, 12);
  await context.close();
  return { ms, data: requests.filter((url) => /\/dashboards\/default\/twelve\/data|\/query$/.test(url)).length };
}

function gzippedBytes(url) {
  return new Promise((resolve, reject) => {
    get(url, { headers: { 'Accept-Encoding': 'gzip' } }, (response) => {
      let bytes = 0;
      response.on('data', (chunk) => (bytes += chunk.length));
      response.on('end', () => resolve(bytes));
    }).on('error', reject);
  });
}

async function scriptBytes(path, ready) {
  const { context, page, requests } = await visit(path);
  await ready(page);
  await page.waitForLoadState('networkidle', { timeout: 5_000 }).catch(() => undefined);
  await context.close();
  const scripts = [...new Set(requests.filter((url) => url.endsWith('.js')))];
  const sizes = await Promise.all(scripts.map(gzippedBytes));
  return sizes.reduce((sum, bytes) => sum + bytes, 0);
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

try {
  // The first visit fills the server's cache.
  await dashboard();
  const turns = [];
  for (let turn = 0; turn < TURNS; turn++) turns.push(await dashboard());
  const homeBytes = await scriptBytes('/', (page) => page.locator('a[href*="/dashboards/"]').first().waitFor());
  const dashboardBytes = await scriptBytes('/dashboards/default/departures', (page) => painted(page, 1));
  const result = {
    paintedMs: median(turns.map((turn) => turn.ms)),
    dataRequests: Math.max(...turns.map((turn) => turn.data)),
    homeBytes,
    dashboardBytes,
  };
  process.stdout.write(JSON.stringify(result));
} finally {
  await browser.close();
}
