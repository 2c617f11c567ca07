import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { UserCaller } from '../../src/domains/account/index.ts';
import { MONDAY, store, wandering } from '../backtests/bars.ts';
import { loosenLimits } from '../backtests/support.ts';
import { createTestApp, type TestApp, type TestCaller } from '../support/app.ts';
import { strategy } from '../support/seed.ts';

// Sweeps and walk-forward tests over the API.

const RUN = `mutation ($input: StudyInput!) { result: runStudy(input: $input) {
  __typename ... on Study { id status variants kind } ... on Error { code message } ... on InvalidInputError { fields { code path message } }
  ... on GraphInvalidError { issues { code } } } }`;
const CANCEL = `mutation ($id: ID!) { result: cancelStudy(id: $id) { __typename ... on Study { id status } ... on Error { code } } }`;
const READ = `query ($id: ID!) { study(id: $id) { status error progress done failed variants deflatedSharpe overfittingProbability
  best { number params score metrics { trades netPnl } error } top(first: 500) { number params score error metrics { trades netPnl sharpe } }
  heatMap(x: "fast.length", y: "slow.length") { x y average best variants }
  folds { trainFrom testFrom testTo params trainScore testScore metrics { trades netPnl } error } outOfSample { trades netPnl }
  equity { date equity } caveats { code value message } disclaimer { text } } }`;
const BACKTEST = `mutation ($input: BacktestInput!) { result: runBacktest(input: $input) { ... on Backtest { id } ... on Error { message } } }`;
const RESULT = `query ($id: ID!) { backtest(id: $id) { status metrics { trades netPnl sharpe }
} monteCarlo(backtestId: $id, runs: 500, method: SHUFFLE) { runs trades netPnl { p5 p95 } maxDrawdown { p50 } ruin equity { p50 } } }`;

interface Variant {
  number: number;
  params: Record<string, number>;
  score: number | null;
  error: string | null;
  metrics: { trades: number; netPnl: string; sharpe: number } | null;
}
interface Read {
  status: string;
  error: string | null;
  progress: number;
  done: number;
  failed: number;
  variants: number;
  deflatedSharpe: number;
  overfittingProbability: number;
  best: Variant | null;
  top: Variant[];
  heatMap: { x: number; y: number; average: number; variants: number }[];
  folds: {
    params: Record<string, number>;
    trainScore: number;
    metrics: { trades: number; netPnl: string };
    testFrom: string;
    testTo: string;
  }[];
  outOfSample: { trades: number; netPnl: string };
  equity: { date: string; equity: string }[];
  caveats: { code: string; value: number }[];
  disclaimer: { text: string };
}

const RANGES = [
  { param: 'fast.length', from: 4, to: 12, step: 4 },
  { param: 'slow.length', from: 8, to: 40, step: 16 },
];
const ORDERED = [{ left: 'fast.length', operator: '<', right: 'slow.length' }];

describe('studies', () => {
  let app: TestApp;
  let user: TestCaller<UserCaller>;
  let other: TestCaller<UserCaller>;
  let id: string;

  const run = async (input: Record<string, unknown>, by = user) =>
    (
      await app.runOk<{ result: { id: string; variants: number; kind: string } }>(
        RUN,
        { input: { strategyId: id, ...input } },
        by,
      )
    ).result;
  const read = async (study: string, by = user) =>
    (await app.runOk<{ study: Read | null }>(READ, { id: study }, by)).study as Read;
  const done = (study: string) =>
    vi.waitFor(
      async () => {
        const row = await read(study);
        expect(row.error).toBeNull();
        expect(row.status).toBe('DONE');
        return row;
      },
      { timeout: 20_000, interval: 100 },
    );

  beforeAll(async () => {
    app = await createTestApp();
    app.clock.set(MONDAY + 10 * 24 * 60 * 60_000);
    [user, other] = await Promise.all([app.user(), app.user()]);
    await loosenLimits(app, user);
    await store(app, 'MES', wandering(6_000));
    id = await strategy(app).on('MES').for(user);
  });
  afterAll(() => app.close());

  it('require a token, and a strategy of one’s own', async () => {
    expect(await app.runError(RUN, { input: { strategyId: id, ranges: RANGES } })).toMatchObject({ status: 401 });
    expect(await app.runError(RUN, { input: { strategyId: id, ranges: RANGES } }, other)).toMatchObject({
      code: 'strategy_not_found',
    });
  });

  it('refuse ranges that mean nothing, before anything is queued', async () => {
    const refused = (input: object) => app.runError(RUN, { input: { strategyId: id, ranges: RANGES, ...input } }, user);
    expect(await refused({ ranges: [{ param: 'quick.length', from: 1, to: 2, step: 1 }] })).toMatchObject({
      fields: [{ code: 'unknown_node', path: ['input', 'ranges'] }],
    });
    const huge = ['fast.length', 'slow.length', 'atr.length'].map((param) => ({ param, from: 1, to: 1_000, step: 1 }));
    expect(await refused({ ranges: huge })).toMatchObject({
      message: expect.stringContaining('1,000,000,000 variants'),
    });
    expect(await refused({ constraints: [{ left: 'fast.length', operator: '~', right: '3' }] })).toMatchObject({
      fields: [{ path: ['input', 'constraints', '0', 'operator'] }],
    });
    expect(await refused({ walkForward: { folds: 1 } })).toMatchObject({
      fields: [{ path: ['input', 'walkForward', 'folds'] }],
    });
  });

  it('that are queued can be cancelled once, and are not another user’s', async () => {
    const queued = await run({ ranges: RANGES });
    expect(queued).toMatchObject({ status: 'QUEUED', variants: 9, kind: 'SWEEP' });
    expect(await read(queued.id, other)).toBeNull();
    expect(await app.runError(CANCEL, { id: queued.id }, other)).toMatchObject({ code: 'study_not_found' });
    expect(await app.runOk(CANCEL, { id: queued.id }, user)).toMatchObject({ result: { status: 'CANCELLED' } });
    expect(await app.runError(CANCEL, { id: queued.id }, user)).toMatchObject({ code: 'study_over' });
  });

  describe('that run', () => {
    beforeAll(() => app.work());

    it('a variant of a sweep equals the backtest with its parameters', async () => {
      const { id: study, variants } = await run({ ranges: RANGES, constraints: ORDERED, objective: 'NET_PNL' });
      expect(variants).toBe(7);
      const row = await done(study);
      expect(row).toMatchObject({ done: 7, failed: 0, progress: 1 });
      expect(row.top.map(({ score }) => score)).toEqual(
        [...row.top.map(({ score }) => score)].sort((a, b) => Number(b) - Number(a)),
      );
      expect(row.best).toMatchObject({ number: row.top[0]?.number, score: Number(row.best?.metrics?.netPnl) });
      expect(row.deflatedSharpe).toBeGreaterThanOrEqual(0);
      expect(row.overfittingProbability).toBeLessThanOrEqual(1);
      expect(row.heatMap).toHaveLength(7);
      expect(row.caveats.map(({ code }) => code)).toEqual(
        expect.arrayContaining(['short_span', 'in_sample', 'best_of_variants']),
      );
      expect(row.disclaimer.text).toContain('hypothetical');

      const { params, metrics } = row.top[3] as Variant;
      const overrides = Object.entries(params).map(([param, value]) => ({ param, value }));
      const { result } = await app.runOk<{ result: { id: string } }>(
        BACKTEST,
        { input: { strategyId: id, overrides, applyRiskGate: false } },
        user,
      );
      const single = await vi.waitFor(
        async () => {
          const { backtest, monteCarlo } = await app.runOk<{
            backtest: { status: string; metrics: object };
            monteCarlo: object;
          }>(RESULT, { id: result.id }, user);
          expect(backtest.status).toBe('DONE');
          return { ...backtest, monteCarlo };
        },
        { timeout: 15_000, interval: 50 },
      );
      expect(single.metrics).toEqual(metrics);
      // The same trades in another order end at the same profit.
      expect(single.monteCarlo).toMatchObject({ runs: 500, netPnl: { p5: metrics?.netPnl, p95: metrics?.netPnl } });
    });

    it('variants that cannot run are counted and say why; the others go on', async () => {
      const { id: study } = await run({ ranges: [{ param: 'fast.length', values: [5, -1, 9, 'ten'] }] });
      const row = await vi.waitFor(
        async () => {
          const { study: found } = await app.runOk<{ study: Read }>(
            READ.replace(/heatMap\(.*\n/, ''),
            { id: study },
            user,
          );
          expect(found.status).toBe('DONE');
          return found;
        },
        { timeout: 15_000, interval: 100 },
      );
      expect(row).toMatchObject({ done: 4, failed: 2 });
      expect(row.top.filter(({ error }) => error !== null).map(({ error }) => error)).toEqual([
        expect.stringContaining('length'),
        expect.stringContaining('length'),
      ]);
    });

    it('walk-forward: each fold is tested on bars that its variant was not chosen on, and the tests are stitched', async () => {
      const { id: study, kind } = await run({
        ranges: RANGES,
        constraints: ORDERED,
        walkForward: { folds: 3 },
        objective: 'NET_PNL',
      });
      expect(kind).toBe('WALK_FORWARD');
      const { folds, outOfSample, equity, caveats } = await done(study);
      expect(folds).toHaveLength(3);
      for (const [k, fold] of folds.entries()) {
        if (k > 0) expect(fold.testFrom).toBe(folds[k - 1]?.testTo);
        expect(fold.params).toHaveProperty(['fast.length']);
      }
      expect(outOfSample.trades).toBe(folds.reduce((sum, { metrics }) => sum + metrics.trades, 0));
      expect(Number(outOfSample.netPnl)).toBeCloseTo(
        folds.reduce((sum, { metrics }) => sum + Number(metrics.netPnl), 0),
        2,
      );
      expect(equity.at(-1)?.equity).toBe(outOfSample.netPnl);
      expect(caveats.map(({ code }) => code)).not.toContain('in_sample');
    });
  });
});
