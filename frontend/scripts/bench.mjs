// Measures the first load of the built page, and the drawing of results with many corners.
//     npm run bench
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { chromium } from '@playwright/test';
import { build, preview } from 'vite';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const BUILT = here('../../python/locdet/frontend');
const FRAMES = 300;

async function served(outDir, work) {
  const server = await preview({
    configFile: false,
    root: outDir,
    build: { outDir },
    preview: { port: 0 },
    logLevel: 'error',
  });
  try {
    return await work(server.resolvedUrls.local[0]);
  } finally {
    await server.close();
  }
}

const quantile = (values, share) => values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * share)];

async function load(browser) {
  await served(BUILT, async (url) => {
    const paints = [];
    let bytes = 0;
    for (let round = 0; round < 5; round++) {
      const page = await browser.newPage();
      bytes = 0;
      page.on('response', async (answer) => {
        const name = new URL(answer.url()).pathname;
        const body = await answer.body().catch(() => Buffer.alloc(0));
        bytes += name.endsWith('.woff2') || name.endsWith('.png') ? body.length : gzipSync(body).length;
      });
      await page.goto(url, { waitUntil: 'networkidle' });
      const paint = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime);
      paints.push(paint);
      await page.close();
    }
    console.log(`first load      ${(bytes / 1000).toFixed(0)} KB gzipped, fonts and pictures included`);
    console.log(`first paint     ${paints.map((paint) => paint.toFixed(0)).join(', ')} ms`);
  });
  const assets = readdirSync(join(BUILT, 'assets')).filter((name) => name.endsWith('.js'));
  const sizes = assets.map(
    (name) =>
      `${name.split('-')[0]} ${(gzipSync(readFileSync(join(BUILT, 'assets', name))).length / 1000).toFixed(0)} KB`,
  );
  console.log(`scripts         ${sizes.join(', ')}`);
}

async function draw(browser) {
  const outDir = mkdtempSync(join(tmpdir(), 'locdet-bench-'));
  await build({
    configFile: false,
    root: here('../bench'),
    base: './',
    build: { outDir, emptyOutDir: true },
    logLevel: 'error',
  });
  await served(outDir, async (url) => {
    const page = await browser.newPage({ viewport: { width: 1420, height: 870 } });
    await page.goto(url);
    console.log('\nmotion  corners  rooms  frames/s  frame ms p50  p95  p99   own work ms p50  p95');
    for (const [corners, rooms] of [
      [10_000, 250],
      [10_000, 10],
      [50_000, 1000],
    ]) {
      for (const motion of ['pan', 'zoom', 'hover']) {
        const { frames, work } = await page.evaluate(
          ([name, cornersCount, roomsCount, count]) => window.measure(name, cornersCount, roomsCount, count),
          [motion, corners, rooms, FRAMES],
        );
        const rate = (1000 * frames.length) / frames.reduce((sum, value) => sum + value, 0);
        const columns = [
          motion.padEnd(6),
          String(corners).padStart(8),
          String(rooms).padStart(6),
          rate.toFixed(1).padStart(9),
          quantile(frames, 0.5).toFixed(1).padStart(13),
          quantile(frames, 0.95).toFixed(1).padStart(5),
          quantile(frames, 0.99).toFixed(1).padStart(5),
          quantile(work, 0.5).toFixed(1).padStart(17),
          quantile(work, 0.95).toFixed(1).padStart(5),
        ];
        console.log(columns.join(' '));
      }
    }
    await page.close();
  });
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
});
await load(browser);
await draw(browser);
await browser.close();
