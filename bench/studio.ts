import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type CDPSession, chromium, type Page } from 'playwright-core';
import { lasting } from './support/lifetime.ts';
import { type Bench, type Figure, quantile } from './support/report.ts';

const CHROMIUM = '/usr/bin/chromium';
const VIEWPORT = { width: 1360, height: 940 };

/** `npm start` with the demo, whose simulator brings `speed` / 60 bars a second and instrument. */
async function startServer(speed: number): Promise<{ url: string; stop(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'ex7-bench-'));
  const server: ChildProcess = spawn(process.execPath, ['--enable-source-maps', 'dist/src/main.js'], {
    env: {
      ...process.env,
      NODE_ENV: 'development',
      PORT: '0',
      DATA_DIR: folder,
      DATABASE_URL: '',
      REDIS_URL: '',
      DEMO_OPEN: '1',
      SIM_SPEED: String(speed),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  const stop = lasting(async () => {
    server.kill('SIGINT');
    await ended;
    await rm(folder, { recursive: true, force: true });
  });
  let printed = '';
  const url = await new Promise<string>((resolve, reject) => {
    server.stdout?.on('data', (chunk) => {
      printed += chunk;
      const port = /http:\/\/localhost:(\d+)\/api\/signals\/stream/.exec(printed)?.[1];
      if (port) resolve(`http://127.0.0.1:${port}`);
    });
    void ended.then(() => reject(new Error(`the server ended:\n${printed}`)));
  });
  return { url, stop };
}

/** Saves a strategy of so many nodes, averages of averages that end in a cross. Answers its id. */
async function draw(page: Page, nodes: number): Promise<string> {
  return page.evaluate(async (count) => {
    const averages = Array.from({ length: count - 1 }, (_, n) => ({
      id: `ema_${n}`,
      type: 'ind.ema',
      params: { length: 5 + (n % 40) },
      position: { x: 240 + (n % 20) * 230, y: Math.floor(n / 20) * 150 },
    }));
    const graph = {
      nodes: [{ id: 'bars', type: 'data.bars', params: {}, position: { x: 0, y: 0 } }, ...averages],
      edges: averages.map(({ id }, n) => ({
        id: `e_${n}`,
        source: n % 20 === 0 ? 'bars' : `ema_${n - 1}`,
        sourceHandle: n % 20 === 0 ? 'close' : 'value',
        target: id,
        targetHandle: 'source',
      })),
      meta: {},
    };
    const token = document.querySelector<HTMLMetaElement>('meta[name="ex7-demo-token"]')?.content;
    const answer = await fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({
        query: `mutation ($input: CreateStrategyInput!) { createStrategy(input: $input) { ... on Strategy { id } ... on Error { message } } }`,
        variables: { input: { name: `${count} nodes`, instrument: 'M2K', timeframe: 'M1', graph } },
      }),
    });
    const { data, errors } = await answer.json();
    if (!data?.createStrategy?.id) throw new Error(JSON.stringify(errors ?? data));
    return data.createStrategy.id as string;
  }, nodes);
}

/** Milliseconds from each key press to the frame that shows what it did, while live bars arrive in a second tab. */
async function inputToPaint(page: Page, url: string, presses: number): Promise<number[]> {
  await page.goto(`${url}/strategies/${await draw(page, 100)}`);
  await page.locator('.react-flow__node').first().click();
  await page.evaluate(() => {
    const times: number[] = [];
    Object.assign(self, { inputTimes: times });
    document.addEventListener(
      'keydown',
      ({ timeStamp }) => requestAnimationFrame(() => setTimeout(() => times.push(performance.now() - timeStamp))),
      true,
    );
  });
  for (let press = 0; press < presses; press++) {
    await page.keyboard.press(press % 2 === 0 ? 'ArrowRight' : 'ArrowLeft');
    await page.waitForTimeout(60);
  }
  return page.evaluate(() => (self as never as { inputTimes: number[] }).inputTimes);
}

/** Frames a second while a drawing of 200 nodes is moved about with the mouse. */
async function panning(page: Page, url: string, seconds: number): Promise<number> {
  await page.goto(`${url}/strategies/${await draw(page, 200)}`);
  await page.locator('.react-flow__node').first().waitFor();
  const counted = page.evaluate(
    (ms) =>
      new Promise<number>((resolve) => {
        let frames = 0;
        const began = performance.now();
        const next = (now: number) => {
          frames += 1;
          if (now - began < ms) requestAnimationFrame(next);
          else resolve((frames * 1000) / (now - began));
        };
        requestAnimationFrame(next);
      }),
    seconds * 1000,
  );
  await page.mouse.move(700, 850);
  await page.mouse.down();
  const until = performance.now() + seconds * 1000;
  for (let step = 0; performance.now() < until; step++) {
    await page.mouse.move(700 + Math.sin(step / 12) * 260, 850 - Math.abs(Math.sin(step / 20)) * 300);
  }
  await page.mouse.up();
  return counted;
}

const heapMb = async (cdp: CDPSession): Promise<number> => {
  await cdp.send('HeapProfiler.collectGarbage');
  return ((await cdp.send('Runtime.getHeapUsage')).usedSize as number) / 1e6;
};

/** The desk's heap after a first part of the bars, and after all of them, MB. */
async function deskMemory(browser: Browser, speed: number, bars: number): Promise<{ first: number; last: number }> {
  const server = await startServer(speed);
  const page = await browser.newPage({ viewport: VIEWPORT });
  await page.goto(server.url);
  const cdp = await page.context().newCDPSession(page);
  const newest = async () => Date.parse((await page.locator('.plot').getAttribute('data-newest')) ?? '') || 0;
  await page.waitForFunction(() => document.querySelector<HTMLElement>('.plot')?.dataset.newest);
  const began = await newest();
  const after = async (count: number) => {
    while ((await newest()) - began < count * 60_000) await page.waitForTimeout(500);
    return heapMb(cdp);
  };
  const first = await after(bars / 4);
  const last = await after(bars);
  await page.close();
  await server.stop();
  return { first, last };
}

export const studio: Bench = {
  name: 'studio',
  about:
    'the studio in Chromium: key press to paint with 100 nodes beside a live chart, 200 nodes moved, heap of the desk',
  async run(quick) {
    if (!existsSync(CHROMIUM)) return { skipped: `no ${CHROMIUM}` };
    const browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: ['--headless', '--no-sandbox', '--disable-gpu', '--js-flags=--expose-gc'],
    });
    const closeBrowser = lasting(() => browser.close());
    const server = await startServer(600);
    const context = await browser.newContext({ viewport: VIEWPORT });
    // tsx wraps named functions in a call of `__name`, which a page does not have.
    await context.addInitScript({ content: 'globalThis.__name = (made) => made' });
    const live = await context.newPage();
    await live.goto(server.url);
    const page = await context.newPage();
    await page.goto(server.url);
    const waits = await inputToPaint(page, server.url, quick ? 60 : 300);
    const frames = await panning(page, server.url, quick ? 3 : 10);
    await context.close();
    await server.stop();
    // 36,000 bars are an hour at ten a second.
    const { first, last } = await deskMemory(browser, 6_000, quick ? 3_000 : 36_000);
    await closeBrowser();
    const figures: Figure[] = [
      { what: 'key press to paint, 100 nodes, p50', value: quantile(waits, 0.5), unit: 'ms' },
      { what: 'key press to paint, 100 nodes, p95', value: quantile(waits, 0.95), unit: 'ms', aim: { atMost: 50 } },
      { what: 'frames while 200 nodes are moved', value: frames, unit: '1/s', aim: { atLeast: 58 } },
      { what: 'heap of the desk after a quarter of the bars', value: first, unit: 'MB' },
      { what: 'heap after all, to after a quarter', value: last / first, unit: '×', aim: { atMost: 1.25 } },
    ];
    return figures;
  },
};
