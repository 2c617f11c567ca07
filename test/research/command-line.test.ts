import { spawn } from 'node:child_process';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { overrideOf, tableOf } from '../../src/cli/server.ts';
import type { UserCaller } from '../../src/domains/account/index.ts';
import { MONDAY, store, wandering } from '../backtests/bars.ts';
import { createTestApp, type TestApp, type TestCaller } from '../support/app.ts';
import { ROOT, runModule } from '../support/built.ts';
import { strategy } from '../support/seed.ts';

// npm run backtest and npm run study as a user runs them, on a running server, and the same over REST.

let app: TestApp;
let url: string;
let user: TestCaller<UserCaller>;
let id: string;

beforeAll(async () => {
  app = await createTestApp();
  app.clock.set(MONDAY + 10 * 24 * 60 * 60_000);
  ({ url } = await app.listen());
  user = await app.user();
  await store(app, 'MES', wandering(4_000));
  id = await strategy(app).on('MES').for(user);
  await app.work();
});
afterAll(() => app.close());

function run(command: string, ...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const child = spawn(
      process.execPath,
      [...runModule(`src/cli/${command}.ts`), ...args, '--url', url, '--token', user.token],
      { cwd: ROOT, env: { PATH: process.env.PATH } },
    );
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

async function call(method: string, path: string, body?: unknown) {
  const response = await fetch(url + path, {
    method,
    headers: { authorization: `Bearer ${user.token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

/** What follows a name in the table. */
const cell = (stdout: string, name: string) => new RegExp(`^${name} +(\\S+)$`, 'm').exec(stdout)?.[1];

it('npm run backtest prints the figures of the test with these parameters, its trades and caveats', async () => {
  const { code, stdout, stderr } = await run(
    ...([
      'backtest',
      id,
      '--set',
      'fast.length=5',
      '--slippage',
      '1',
      '--trades',
      '3',
      '--from',
      '2026-03-02',
    ] as const),
  );
  expect([code, stderr]).toEqual([0, '']);
  const made = await call('POST', '/api/backtests', {
    strategy_id: id,
    overrides: { 'fast.length': 5 },
    slippage_ticks: 1,
    apply_risk_gate: false,
  });
  expect(made.status).toBe(201);
  const stream = await fetch(`${url}/api/backtests/${made.body.id}/progress`, {
    headers: { authorization: `Bearer ${user.token}` },
  });
  await stream.text();
  const { body } = await call('GET', `/api/backtests/${made.body.id}`);
  expect(body.metrics.trades).toBeGreaterThan(5);
  expect(cell(stdout, 'trades')).toBe(String(body.metrics.trades));
  expect(cell(stdout, 'net P&L, USD')).toBe(body.metrics.net_pnl);
  expect(cell(stdout, 'buy and hold, USD')).toBe(body.span.benchmark.net_pnl);
  for (const { message } of body.caveats) {
    // The second test of these bars knows of the first.
    if (!message.includes('variants')) expect(stdout).toContain(`caveat: ${message}`);
  }
  expect(stdout).toMatch(/^entry +side/m);
  const { body: trades } = await call('GET', `/api/backtests/${made.body.id}/trades?limit=3`);
  const rows = stdout.split('\n').filter((line) => /^\d{4}-.* (long|short) /.test(line));
  expect(rows).toHaveLength(3);
  for (const [k, trade] of trades.items.entries()) {
    expect(rows[k]).toContain(trade.pnl);
    expect(rows[k]).toContain(trade.entry_ts.slice(0, 16));
  }
  const drawn = await call('GET', `/api/backtests/${made.body.id}/monte-carlo?method=shuffle&runs=200`);
  expect(drawn.body).toMatchObject({ runs: 200, net_pnl: { p5: body.metrics.net_pnl, p95: body.metrics.net_pnl } });
}, 60_000);

it('npm run study prints the variants that the REST rows list, and folds out of sample', async () => {
  const ranges = [
    '--range',
    'fast.length=4..8:4',
    '--range',
    'slow.length=8,24',
    '--where',
    'fast.length < slow.length',
  ];
  const { code, stdout, stderr } = await run('study', id, ...ranges, '--objective', 'net_pnl');
  expect([code, stderr]).toEqual([0, '']);
  const made = await call('POST', '/api/studies', {
    strategy_id: id,
    ranges: [
      { param: 'fast.length', from: 4, to: 8, step: 4 },
      { param: 'slow.length', values: [8, 24] },
    ],
    constraints: [{ left: 'fast.length', operator: '<', right: 'slow.length' }],
    objective: 'net_pnl',
  });
  expect(made).toMatchObject({ status: 201, body: { variants: 3, objective: 'net_pnl' } });
  const stream = await fetch(`${url}/api/studies/${made.body.id}/progress`, {
    headers: { authorization: `Bearer ${user.token}` },
  });
  const text = await stream.text();
  expect(text).toContain('event: progress');
  expect(text.endsWith('event: bye\ndata: {"reason":"complete"}\n\n')).toBe(true);
  const { body } = await call('GET', `/api/studies/${made.body.id}/variants`);
  expect(body.items).toHaveLength(3);
  const rows = stdout.split('\n').filter((line) => /^ +\d+ +\d+ +\d+ +-?\d/.test(line));
  expect(rows.map((row) => row.trim().split(/ +/).slice(0, 4))).toEqual(
    body.items.map(({ number, params, score }: { number: number; params: object; score: number }) => [
      String(number),
      ...Object.values(params).map(String),
      score.toFixed(2),
    ]),
  );
  const { body: map } = await call('GET', `/api/studies/${made.body.id}/heat-map?x=fast.length&y=slow.length`);
  expect(map.items).toHaveLength(3);
  expect((await call('GET', `/api/studies?strategy_id=${id}`)).body.items).toHaveLength(2);

  const folds = await run('study', id, ...ranges, '--folds', '2');
  expect(folds.code).toBe(0);
  expect(folds.stdout).toMatch(/^out of sample: \d+ trades/m);
}, 60_000);

it('bad input ends with one line that names it', async () => {
  const cases: [string[], string][] = [
    [['backtest', id, '--set', 'length'], '--set is "length", expected NODE.PARAM=VALUE such as fast.length=12'],
    [['backtest', id, '--set', 'quick.length=3'], '"quick.length" names no node'],
    [['backtest', id, '--from', 'soon'], '--from is "soon", expected a date'],
    [
      ['study', id, '--range', 'fast.length=1..1000000:1', '--range', 'slow.length=1..9:1'],
      'expected at most 10000 values, got 1,000,000',
    ],
    [['study', id, '--range', 'fast.length=5', '--where', 'fast.length ~ 3'], '--where is "fast.length ~ 3"'],
  ];
  const outcomes = await Promise.all(cases.map(([args]) => run(...(args as [string, ...string[]]))));
  for (const [k, { code, stdout, stderr }] of outcomes.entries()) {
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(cases[k]?.[1]);
    expect(stderr.trim()).not.toContain('\n');
  }
}, 60_000);

it('values are JSON where they are, and columns of numbers are aligned', () => {
  expect(overrideOf('exit.stop.on=false')).toEqual({ param: 'exit.stop.on', value: false });
  expect(overrideOf('ma.kind=ema')).toEqual({ param: 'ma.kind', value: 'ema' });
  expect(
    tableOf([
      ['name', 'n'],
      ['a', '5'],
      ['bcdef', '-12'],
    ]),
  ).toEqual(['name     n', 'a        5', 'bcdef  -12']);
});
