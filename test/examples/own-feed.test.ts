import { type ChildProcess, spawn } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { wandering } from '../backtests/bars.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { until } from '../support/until.ts';

const EXAMPLES = fileURLToPath(new URL('../../examples/', import.meta.url));
const MINUTE = 60_000;

describe.each([
  ['TypeScript', process.execPath, ['--import', 'tsx', join(EXAMPLES, 'node/own-feed.ts')]],
  ['Python', 'python3', [join(EXAMPLES, 'python/own_feed.py')]],
] as const)('the feed of docs/feeds.md in %s', { timeout: 90_000 }, (_language, command, args) => {
  // Two minutes have no trade.
  const bars = wandering(200).filter((_bar, index) => index !== 50 && index !== 120);
  const first = bars[0]?.ts as number;
  let app: TestApp;
  let vendor: Server;
  let failing = 0;
  let child: ChildProcess | null = null;
  let env: Record<string, string>;
  beforeEach(async () => {
    app = await createTestApp();
    app.clock.set(first + 20 * MINUTE + 1_000);
    const { url } = await app.listen();
    vendor = createServer((request, response) => {
      const { searchParams } = new URL(request.url ?? '/', 'http://vendor');
      if (failing-- > 0) return void response.writeHead(502, { 'content-type': 'text/html' }).end('<html>');
      const from = Date.parse(searchParams.get('from') ?? '');
      const known = bars.filter(({ ts }) => ts >= from && ts + MINUTE <= app.clock.now());
      response.end(JSON.stringify(known.map(({ ts, ...bar }) => ({ ts: new Date(ts).toISOString(), ...bar }))));
    });
    await new Promise<void>((resolve) => vendor.listen(0, '127.0.0.1', resolve));
    env = {
      EX7_URL: url,
      EX7_TOKEN: (await app.service()).token,
      VENDOR_URL: `http://127.0.0.1:${(vendor.address() as AddressInfo).port}`,
      FIRST: new Date(first).toISOString(),
      SECONDS: '0.05',
      PYTHONDONTWRITEBYTECODE: '1',
    };
  });
  afterEach(async () => {
    await kill();
    vendor.closeAllConnections();
    vendor.close();
    await app.close();
  });
  const run = () => {
    child = spawn(command, [...args], { env: { ...process.env, ...env }, stdio: 'ignore' });
  };
  const kill = async () => {
    const running = child;
    child = null;
    if (!running || running.exitCode !== null) return;
    const ended = new Promise((resolve) => running.once('exit', resolve));
    running.kill('SIGKILL');
    await ended;
  };
  const stored = () => app.services.marketData.barsAfter('ES', 0, 10_000);
  const known = (minutes: number) => bars.filter(({ ts }) => ts < first + minutes * MINUTE);
  const stores = (minutes: number) =>
    until(async () => {
      const { length } = await stored();
      return length === known(minutes).length || `${length} of ${known(minutes).length} bars are stored`;
    }, 60_000);

  it('fills what was missed, goes through faults of the vendor, and loses nothing when it is killed', async () => {
    run();
    await stores(20);
    failing = 2;
    app.clock.set(first + 60 * MINUTE + 1_000);
    await stores(60);
    await kill();
    app.clock.set(first + 150 * MINUTE + 1_000);
    run();
    await stores(150);
    app.clock.set(first + 200 * MINUTE + 1_000);
    await stores(200);
    expect(await stored()).toEqual(bars);
    // Minutes without a trade are final as well.
    app.clock.set(first + 210 * MINUTE + 1_000);
    await until(async () => ((await app.services.marketData.watermark('ES')) ?? 0) >= first + 209 * MINUTE);
  });
});
