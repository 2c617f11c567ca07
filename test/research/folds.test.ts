import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UserCaller } from '../../src/domains/account/index.ts';
import { createBacktestRun, type Result, withOverrides } from '../../src/domains/backtests/index.ts';
import { marketOf, requireInstrument, tradeDate } from '../../src/domains/market-data/index.ts';
import { createStudyStore, runStudyJob } from '../../src/domains/research/index.ts';
import { kFoldsOf, type StudyInput } from '../../src/domains/research/study-service.ts';
import { loadFixtures } from '../../src/domains/strategies/index.ts';
import { compile, type Graph } from '../../src/engine/index.ts';
import { MONDAY, store, wandering } from '../backtests/bars.ts';
import { blocksOf, loosenLimits } from '../backtests/support.ts';
import { createTestApp, type TestApp, type TestCaller } from '../support/app.ts';
import { ROOT } from '../support/built.ts';
import { strategy } from '../support/seed.ts';

// K-fold tests, own objectives and caveats, beside single backtests; studies that are killed, or run by two processes.

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const COUNT = 6_000;
/** An hour is missing on Tuesday morning. */
const bars = wandering(COUNT).filter(({ ts }) => ts < MONDAY + DAY || ts >= MONDAY + DAY + 60 * MINUTE);
const { graph } = loadFixtures().bySlug('ema-cross');
const RANGES = [
  { param: 'fast.length', values: [4, 8, 12] },
  { param: 'slow.length', values: [16, 40] },
];
const VARIANTS = RANGES[0]?.values.flatMap((fast) =>
  [16, 40].map((slow) => ({ 'fast.length': fast, 'slow.length': slow })),
) as Record<string, number>[];

let app: TestApp;
let user: TestCaller<UserCaller>;
let drawn: Graph;
let strategyId: string;

beforeAll(async () => {
  app = await createTestApp();
  app.clock.set(MONDAY + 10 * DAY);
  user = await app.user();
  await loosenLimits(app, user);
  await store(app, 'MES', bars);
  strategyId = await strategy(app).on('MES').drawn(graph).for(user);
  drawn = graph;
});
afterAll(() => app.close());

/** The results of one variant over one span, by a single run. */
function single(overrides: Record<string, number>, from: number, to: number): Result[] {
  const run = createBacktestRun({
    compiled: compile(withOverrides(drawn, overrides, []), marketOf('MES', '1m')),
    costs: requireInstrument('MES', []),
    ...{ from, to, limits: null, tradeDate },
  });
  for (const block of blocksOf(bars)) run.feed(block);
  run.finish();
  return run.take().map(({ result }) => result);
}
const net = (results: readonly Result[]) => results.reduce((sum, { pnlCents }) => sum + pnlCents, 0);

const deps = () => ({
  db: app.database.db,
  store: createStudyStore(),
  threads: app.services.backtestThreads,
  clock: app.clock,
  onChange: () => {},
});
const queue = async (input: Partial<StudyInput>) => {
  const id = await app.services.studies.run(user.caller, {
    strategyId,
    ranges: RANGES,
    objective: 'net_pnl',
    ...input,
  });
  const study = await app.services.studies.byId(user.caller, id);
  return { id, chunks: Array.from({ length: study?.chunks ?? 0 }, (_, k) => k) };
};
const here = async (id: string, chunks: readonly number[]) => {
  for (const chunk of chunks) await runStudyJob(deps(), id, chunk, new AbortController().signal);
};
/** What a study says, without its id and instants. */
async function outcome(id: string) {
  const study = await app.services.studies.byId(user.caller, id);
  const variants = await createStudyStore().variants(app.database.db, id);
  return { status: study?.status, error: study?.error, results: study?.results, variants };
}

describe('k folds', () => {
  it('cover the span once, with training that keeps its distance on both sides', () => {
    const folds = kFoldsOf({ folds: 4, purgeMinutes: 30, embargoMinutes: 60 }, 0, 4 * DAY);
    expect(folds.map(({ test }) => [test.from / DAY, test.to / DAY])).toEqual([
      [0, 1],
      [1, 2],
      [2, 3],
      [3, 4],
    ]);
    expect(folds.map(({ train }) => train)).toEqual([
      [{ from: DAY + 60 * MINUTE, to: 4 * DAY }],
      [
        { from: 0, to: DAY - 30 * MINUTE },
        { from: 2 * DAY + 60 * MINUTE, to: 4 * DAY },
      ],
      [
        { from: 0, to: 2 * DAY - 30 * MINUTE },
        { from: 3 * DAY + 60 * MINUTE, to: 4 * DAY },
      ],
      [{ from: 0, to: 3 * DAY - 30 * MINUTE }],
    ]);
    expect(() => kFoldsOf({ folds: 1 }, 0, DAY)).toThrow('from 2 to 50');
    expect(() => kFoldsOf({ folds: 2, purgeMinutes: 9_000, embargoMinutes: 9_000 }, 0, DAY)).toThrow(
      'leaves no training',
    );
  });

  it('choose the variant that single backtests choose, and test it where they do', async () => {
    const { id, chunks } = await queue({ kFold: { folds: 3, purgeMinutes: 20, embargoMinutes: 40 } });
    await here(id, chunks);
    const study = await app.services.studies.byId(user.caller, id);
    expect(study).toMatchObject({ kind: 'k_fold', status: 'done', error: null });
    const { variants } = await outcome(id);
    let all = 0;
    for (const [k, { train, test }] of (study?.folds ?? []).entries()) {
      const scores = VARIANTS.map((variant) => {
        const results = train.flatMap(({ from, to }) => single(variant, from, to));
        return results.length > 0 ? net(results) : Number.NEGATIVE_INFINITY;
      });
      const best = VARIANTS[scores.indexOf(Math.max(...scores))] as Record<string, number>;
      expect(variants[k]).toMatchObject({ params: best, trainScore: Math.max(...scores) / 100 });
      const tested = single(best, test.from, test.to);
      expect(variants[k]?.trades?.results).toEqual(tested);
      all += net(tested);
    }
    expect(study?.results?.outOfSample?.netPnl).toBe((all / 100).toFixed(2));
    expect(study?.caveats.map(({ code }) => code)).toContain('data_gaps');
    expect(study?.caveats.map(({ code }) => code)).not.toContain('in_sample');
  });
});

describe('an own objective', () => {
  it('is computed from each variant’s metrics; a division by zero has no score', async () => {
    const { id, chunks } = await queue({
      objective: null,
      expression: 'net_pnl / max(1, max_drawdown) + trades / 0.5',
    });
    await here(id, chunks);
    const { variants, status } = await outcome(id);
    expect(status).toBe('done');
    for (const { metrics, score } of variants) {
      const { netPnl, maxDrawdown, trades } = metrics as { netPnl: string; maxDrawdown: string; trades: number };
      expect(score).toBeCloseTo(Number(netPnl) / Math.max(1, Number(maxDrawdown)) + trades / 0.5, 9);
    }
    const none = await queue({ objective: null, expression: 'net_pnl / (wins - wins)' });
    await here(none.id, none.chunks);
    const undecided = await app.services.studies.byId(user.caller, none.id);
    expect(undecided?.results?.best).toBeNull();
    expect(undecided?.caveats.map(({ code }) => code)).toEqual(['no_trades']);
  });

  it.each([
    [{ expression: 'net_pnl / drawdown', objective: null }, 'drawdown'],
    [{ expression: 'net_pnl > 3', objective: null }, 'expected a number, got a condition'],
    [{ expression: 'net_pnl +', objective: null }, 'metrics are trades, wins'],
    [{ expression: 'net_pnl', objective: 'sharpe' as const }, 'expected the objective EXPRESSION'],
    [{ objective: 'expression' as const }, 'expected an expression of metrics'],
  ])('%j is refused', async (input, message) => {
    await expect(queue(input)).rejects.toThrow(message);
  });
});

describe('caveats of a sweep', () => {
  it('name gaps, touched fills and few big winners of the best variant, as its backtest does', async () => {
    const { id, chunks } = await queue({});
    await here(id, chunks);
    const study = await app.services.studies.byId(user.caller, id);
    const { variants } = await outcome(id);
    const best = variants.find(({ ordinal }) => ordinal === study?.results?.best);
    const results = single(best?.params as Record<string, number>, MONDAY, MONDAY + COUNT * MINUTE);
    const winners = results.map(({ pnlCents }) => pnlCents).filter((cents) => cents > 0);
    expect(best?.facts?.bestCents).toEqual(winners.sort((a, b) => b - a).slice(0, 3));
    const gaps = study?.caveats.find(({ code }) => code === 'data_gaps');
    expect(gaps).toMatchObject({ value: 60, message: expect.stringContaining('2026-03-03T00:00') });
    const touched = study?.caveats.find(({ code }) => code === 'touched_not_traded_through')?.value ?? 0;
    expect(touched).toBe(best?.facts?.touched);
  });
});

describe('processes that run a study', () => {
  const WIDE = [
    { param: 'fast.length', from: 3, to: 14, step: 1 },
    { param: 'slow.length', from: 16, to: 40, step: 4 },
  ];

  function worker(id: string, chunks: readonly number[]) {
    const args = ['--import', 'tsx', 'test/research/study-process.ts', app.database.url, id, ...chunks.map(String)];
    return spawn(process.execPath, args, {
      cwd: ROOT,
      env: { PATH: process.env.PATH },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  }

  it('give one result: one process, two at once, and one that is killed in the middle', async () => {
    const studies = [];
    for (let k = 0; k < 3; k++) studies.push(await queue({ ranges: WIDE }));
    const [alone, shared, killed] = studies as [(typeof studies)[0], (typeof studies)[0], (typeof studies)[0]];
    expect(alone.chunks.length).toBeGreaterThan(2);
    await here(alone.id, alone.chunks);
    const expected = await outcome(alone.id);
    expect(expected).toMatchObject({ status: 'done', error: null });
    expect(expected.variants).toHaveLength(84);

    const half = Math.ceil(shared.chunks.length / 2);
    const two = [worker(shared.id, shared.chunks.slice(0, half)), worker(shared.id, shared.chunks.slice(half))];
    const codes = await Promise.all(two.map(async (child) => (await once(child, 'exit'))[0]));
    expect(codes).toEqual([0, 0]);
    expect(await outcome(shared.id)).toEqual(expected);

    const victim = worker(killed.id, killed.chunks);
    await once(victim.stdout, 'data');
    victim.kill('SIGKILL');
    await once(victim, 'exit');
    const before = await outcome(killed.id);
    expect(before.status).toBe('running');
    expect(before.variants.length).toBeGreaterThan(0);
    expect(before.variants.length).toBeLessThan(84);
    // Each part is run again, as its jobs are when a worker is lost; what is stored stays as it is.
    await here(killed.id, killed.chunks);
    expect(await outcome(killed.id)).toEqual(expected);
  }, 90_000);
});
