import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { UserCaller } from '../../src/domains/account/index.ts';
import { BUILT_IN_INSTRUMENTS } from '../../src/domains/market-data/built-in-instruments.ts';
import { replaceInstruments } from '../../src/domains/market-data/instruments.ts';
import { createTestApp, type TestApp, type TestCaller } from '../support/app.ts';
import { strategy, unfinishedGraph } from '../support/seed.ts';
import { MONDAY, store, wandering } from './bars.ts';
import { loosenLimits } from './support.ts';

const RUN = `mutation ($input: BacktestInput!) { result: runBacktest(input: $input) {
  __typename ... on Backtest { id status from to riskGate strategyVersion } ... on Error { code message }
  ... on InvalidInputError { fields { code path } } ... on GraphInvalidError { issues { code } } } }`;
const CANCEL = `mutation ($id: ID!) { result: cancelBacktest(id: $id) {
  __typename ... on Backtest { id status finishedAt } ... on Error { code message } } }`;
const READ = `query ($id: ID!, $first: Int, $after: String, $points: Int) { backtest(id: $id) {
  id status progress barsProcessed blockedEntries error finishedAt openSignal disclaimer { rule text }
  metrics { trades wins losses winRate netPnl grossPnl expectancy maxDrawdown exposure sharpe }
  equity(points: $points) { ts equity } strategy { name }
  trades(first: $first, after: $after) { edges { cursor node { side size entryTs entryPrice exitTs exitPrice closeReason pnl } }
    pageInfo { hasNextPage endCursor } } } }`;

interface Read {
  backtest: {
    status: string;
    progress: number;
    barsProcessed: number;
    blockedEntries: number;
    error: string | null;
    disclaimer: { text: string };
    metrics: { trades: number; netPnl: string; maxDrawdown: string; exposure: number };
    equity: { ts: string; equity: string }[];
    trades: {
      edges: { node: { entryTs: string; pnl: string } }[];
      pageInfo: { hasNextPage: boolean; endCursor: string };
    };
  };
}

const MINUTE = 60_000;
const BARS = 6_000;

describe('backtests over GraphQL', () => {
  let app: TestApp;
  let user: TestCaller<UserCaller>;
  let other: TestCaller<UserCaller>;
  let id: string;

  const run = async (input: Record<string, unknown>, by = user) =>
    (await app.runOk<{ result: { id: string; from: string; to: string; riskGate: boolean } }>(RUN, { input }, by))
      .result;
  const read = async (backtest: string, more: Record<string, unknown> = {}) =>
    (await app.runOk<Read>(READ, { id: backtest, ...more }, user)).backtest;
  const done = (backtest: string) =>
    vi.waitFor(
      async () => {
        const row = await read(backtest);
        expect(row.error).toBeNull();
        expect(row.status).toBe('DONE');
        return row;
      },
      { timeout: 15_000, interval: 50 },
    );

  beforeAll(async () => {
    app = await createTestApp();
    app.clock.set(MONDAY + 10 * 24 * 60 * MINUTE);
    user = await app.user();
    other = await app.user();
    await loosenLimits(app, user);
    await store(app, 'MES', wandering(BARS));
    id = await strategy(app).on('MES').for(user);
  });
  afterAll(async () => {
    await app.close();
    // Test files share the process.
    replaceInstruments(BUILT_IN_INSTRUMENTS);
  });

  describe('that is queued', () => {
    it('is queued over all stored bars, and cancelled', async () => {
      const queued = await run({ strategyId: id });
      expect(queued).toMatchObject({
        status: 'QUEUED',
        riskGate: true,
        from: new Date(MONDAY).toISOString(),
        to: new Date(MONDAY + BARS * MINUTE).toISOString(),
        strategyVersion: 1,
      });
      expect(await read(queued.id)).toMatchObject({ status: 'QUEUED', metrics: null, equity: [] });
      const { result } = await app.runOk<{ result: object }>(CANCEL, { id: queued.id }, user);
      expect(result).toMatchObject({ status: 'CANCELLED', finishedAt: expect.any(String) });
      expect(await app.runError(CANCEL, { id: queued.id }, user)).toMatchObject({ code: 'backtest_over' });
    });

    it('of another user is not found, for every field and mutation', async () => {
      const { id: own } = await run({ strategyId: id });
      expect(await app.runError(RUN, { input: { strategyId: id } }, other)).toMatchObject({
        code: 'strategy_not_found',
      });
      expect(await app.runError(CANCEL, { id: own }, other)).toMatchObject({ code: 'backtest_not_found' });
      expect((await app.runOk<{ backtest: null }>(READ, { id: own }, other)).backtest).toBeNull();
      await app.runOk(CANCEL, { id: own }, user);
    });

    it('requires a token', async () => {
      expect(await app.runError(RUN, { input: { strategyId: id } })).toMatchObject({ status: 401 });
      expect(await app.runError(READ, { id })).toMatchObject({ status: 401 });
    });

    it('is rejected as the eleventh concurrent one', async () => {
      const crowded = await app.user();
      const own = await strategy(app).on('MES').for(crowded);
      const asked = await Promise.all(
        Array.from({ length: 12 }, () => app.ask(RUN, { input: { strategyId: own } }, crowded)),
      );
      const results = asked.map(({ body }) => (body.data as { result: { __typename: string; code?: string } }).result);
      expect(results.filter(({ __typename }) => __typename === 'Backtest')).toHaveLength(10);
      expect(results.filter(({ code }) => code === 'too_many_backtests')).toHaveLength(2);
      const { prisma } = app.database.db;
      for (const row of await prisma.backtest.findMany({ where: { userId: crowded.caller.userId } })) {
        await app.runOk(CANCEL, { id: row.id }, crowded);
      }
      // Called off: there is room again.
      const { result } = await app.runOk<{ result: { id: string } }>(RUN, { input: { strategyId: own } }, crowded);
      await app.runOk(CANCEL, { id: result.id }, crowded);
    });
  });

  describe('with invalid input', () => {
    const refusals: [
      name: string,
      input: () => Record<string, unknown> | Promise<Record<string, unknown>>,
      code: object,
    ][] = [
      ['no bars stored', async () => ({ strategyId: await strategy(app).on('GC').for(user) }), { code: 'no_bars' }],
      [
        'a span in the future',
        () => ({ strategyId: id, from: '2027-01-01T00:00:00Z' }),
        { fields: [{ code: 'range', path: ['input', 'from'] }] },
      ],
      [
        'a span behind the newest bar',
        () => ({ strategyId: id, from: new Date(MONDAY + (BARS + 5) * MINUTE).toISOString() }),
        { fields: [{ code: 'no_bars', path: ['input', 'from'] }] },
      ],
      [
        'a span before the first bar',
        () => ({ strategyId: id, to: '2020-01-01T00:00:00Z' }),
        { fields: [{ code: 'no_bars', path: ['input', 'to'] }] },
      ],
      [
        'an end before its beginning',
        () => ({ strategyId: id, from: '2026-03-03T00:00:00Z', to: '2026-03-02T00:00:00Z' }),
        { fields: [{ code: 'range', path: ['input', 'to'] }] },
      ],
      [
        'a graph that cannot run',
        async () => ({ strategyId: await strategy(app).on('MES').drawn(unfinishedGraph()).for(user) }),
        { code: 'graph_invalid', issues: expect.arrayContaining([{ code: 'no_output' }]) },
      ],
      ['a version it does not have', () => ({ strategyId: id, version: 7 }), { code: 'version_not_found' }],
      ['no strategy', () => ({ strategyId: 'nonsense' }), { code: 'strategy_not_found' }],
    ];
    for (const [name, input, refusal] of refusals) {
      it(`is refused, with nothing queued: ${name}`, async () => {
        const { prisma } = app.database.db;
        const wanted = await input();
        const before = await prisma.backtest.count();
        expect(await app.runError(RUN, { input: wanted }, user)).toMatchObject(refusal);
        expect(await prisma.backtest.count()).toBe(before);
      });
    }
  });

  describe('that runs', () => {
    beforeAll(() => app.work());

    it('ends with consistent trades, metrics and equity curve', async () => {
      const { id: backtest } = await run({ strategyId: id });
      const row = await done(backtest);
      const { metrics, equity, trades } = row;
      expect(metrics.trades).toBeGreaterThan(10);
      expect(row).toMatchObject({ progress: 1, barsProcessed: BARS, blockedEntries: 0 });
      expect(row.disclaimer.text).toContain('hypothetical performance results that have certain inherent limitations');
      expect(equity).toHaveLength(metrics.trades + 2);
      expect(equity.at(-1)?.equity).toBe(metrics.netPnl);
      expect(Number(metrics.maxDrawdown)).toBeGreaterThan(0);
      expect(metrics.exposure).toBeGreaterThan(0);
      expect(metrics.exposure).toBeLessThan(1);

      // Page by page: all of them, newest first, and their sum is the net P&L.
      const all = [...trades.edges];
      for (let page = trades; page.pageInfo.hasNextPage; ) {
        page = (await read(backtest, { first: 7, after: page.pageInfo.endCursor })).trades;
        all.push(...page.edges);
      }
      expect(all).toHaveLength(metrics.trades);
      const entered = all.map(({ node }) => node.entryTs);
      expect(entered).toEqual([...entered].sort().reverse());
      const cents = all.reduce((sum, { node }) => sum + Math.round(Number(node.pnl) * 100), 0);
      expect((cents / 100).toFixed(2)).toBe(metrics.netPnl);
    });

    it('returns the requested number of points of the curve', async () => {
      const { id: backtest } = await run({ strategyId: id });
      const { equity, metrics } = await done(backtest);
      const { equity: smaller } = await read(backtest, { points: 5 });
      expect(smaller).toHaveLength(5);
      for (const point of smaller) expect(equity).toContainEqual(point);
      expect(smaller.at(-1)?.equity).toBe(metrics.netPnl);
      expect(await app.runError(READ, { id: backtest, points: 1 }, user)).toMatchObject({ code: 'invalid_input' });
    });

    it('decides only bars of its span, with earlier bars as warm-up', async () => {
      const from = new Date(MONDAY + 3_000 * MINUTE).toISOString();
      const to = new Date(MONDAY + 4_000 * MINUTE).toISOString();
      const whole = await done((await run({ strategyId: id, applyRiskGate: false })).id);
      const part = await done((await run({ strategyId: id, from, to, applyRiskGate: false })).id);
      expect(part.barsProcessed).toBe(1_000);
      const entered = part.trades.edges.map(({ node }) => node.entryTs);
      expect(entered.length).toBeGreaterThan(0);
      expect(entered.filter((ts) => ts < from || ts >= to)).toEqual([]);
      expect(whole.metrics.trades).toBeGreaterThan(part.metrics.trades);
    });

    it('applies the account’s limits by default', async () => {
      const tight = await app.user();
      const own = await strategy(app).on('MES').for(tight);
      await app.services.risk.update(tight.caller, 'paper', { maxDailySignals: 1 });
      const wait = async (applyRiskGate: boolean) => {
        const { result } = await app.runOk<{ result: { id: string } }>(
          RUN,
          { input: { strategyId: own, applyRiskGate } },
          tight,
        );
        return vi.waitFor(
          async () => {
            const { backtest } = await app.runOk<Read>(READ, { id: result.id }, tight);
            expect(backtest.status).toBe('DONE');
            return backtest;
          },
          { timeout: 10_000 },
        );
      };
      const [gated, free] = [await wait(true), await wait(false)];
      expect(gated.blockedEntries).toBeGreaterThan(0);
      expect(free.blockedEntries).toBe(0);
      expect(gated.metrics.trades).toBeLessThan(free.metrics.trades);
    });

    it('is in its strategy’s history, newest first', async () => {
      const own = await strategy(app).on('MES').for(user);
      const ids: string[] = [];
      for (let n = 0; n < 3; n++) {
        app.clock.advance(1_000);
        ids.unshift((await run({ strategyId: own })).id);
      }
      const HISTORY = `query ($id: ID!, $first: Int, $after: String) { strategy(id: $id) {
        backtests(first: $first, after: $after) { edges { node { id } } pageInfo { hasNextPage endCursor } } } }`;
      interface History {
        strategy: {
          backtests: { edges: { node: { id: string } }[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
        };
      }
      const first = (await app.runOk<History>(HISTORY, { id: own, first: 2 }, user)).strategy.backtests;
      const rest = (await app.runOk<History>(HISTORY, { id: own, first: 2, after: first.pageInfo.endCursor }, user))
        .strategy.backtests;
      expect([...first.edges, ...rest.edges].map(({ node }) => node.id)).toEqual(ids);
      expect([first.pageInfo.hasNextPage, rest.pageInfo.hasNextPage]).toEqual([true, false]);
      await Promise.all(ids.map(done));
    });

    it('runs on an instrument of the operator’s own, with its costs', async () => {
      await app.services.marketCatalogue.createInstrument({
        symbol: 'OWN',
        name: 'An own instrument',
        tickSize: '0.25',
        pointValue: '5',
        session: 'crypto_24_7',
        commissionPerSide: '0',
      });
      await store(app, 'OWN', wandering(3_000));
      const { id: test } = await run({ strategyId: await strategy(app).on('OWN').for(user) });
      const { metrics } = await done(test);
      expect(metrics.trades).toBeGreaterThan(0);
    });

    describe('with settings', () => {
      const SETTINGS = `query ($id: ID!) { backtest(id: $id) { status dataRevision settings metrics { trades netPnl maxDrawdownPct }
        caveats { code message value } span { benchmark { netPnl entryPrice exitPrice } markToMarketDrawdown gapCount gaps { from to minutes } }
        trades(first: 1) { edges { node { mae mfe rMultiple holdMinutes } } } } }`;
      const settled = async (input: Record<string, unknown>) => {
        const { id: test } = await run({ strategyId: id, ...input });
        await done(test);
        return (await app.runOk<{ backtest: unknown }>(SETTINGS, { id: test }, user)).backtest as {
          metrics: { trades: number; netPnl: string; maxDrawdownPct: number };
          caveats: { code: string; message: string; value: number }[];
          span: { benchmark: { netPnl: string }; gapCount: number };
          trades: { edges: { node: { mae: string; mfe: string; rMultiple: number; holdMinutes: number } }[] };
          dataRevision: number;
        };
      };
      const codes = ({ caveats }: { caveats: { code: string }[] }) => caveats.map(({ code }) => code);

      it('costs off: more profit, and a caveat that says so; capital changes the percentage', async () => {
        const usual = await settled({});
        const free = await settled({ commissionPerSide: '0', slippageTicks: 0, capital: '1000' });
        expect(free.metrics.trades).toBe(usual.metrics.trades);
        expect(Number(free.metrics.netPnl)).toBeCloseTo(
          Number(usual.metrics.netPnl) + usual.metrics.trades * (2 * 0.62 + 5),
          2,
        );
        expect(codes(free)).toContain('costs_off');
        expect(codes(usual)).not.toContain('costs_off');
        expect(usual.caveats.find(({ code }) => code === 'short_span')).toEqual({
          code: 'short_span',
          value: 4,
          message: 'The span has 4 days: less than three months.',
        });
        expect(free.metrics.maxDrawdownPct).toBeGreaterThan(usual.metrics.maxDrawdownPct);
        expect(usual.dataRevision).toBe(0);
        expect(usual.trades.edges[0]?.node.holdMinutes).toBeGreaterThan(0);
        expect(Number(usual.trades.edges[0]?.node.mfe)).toBeGreaterThanOrEqual(0);
        // 6,000 minutes from a Monday on, the daily breaks and the weekend included.
        expect(usual.span.gapCount).toBe(0);
      });

      it('overrides of parameters: another result, counted as a variant that was tried', async () => {
        const slower = await settled({
          overrides: [
            { param: 'fast.length', value: 15 },
            { param: 'slow.length', value: 40 },
          ],
        });
        const before = await settled({});
        expect(slower.metrics).not.toEqual(before.metrics);
        const tried = before.caveats.find(({ code }) => code === 'best_of_variants');
        expect(tried?.value).toBeGreaterThanOrEqual(3);
        expect(codes(slower)).toContain('in_sample');
      });

      it('a drawing that is not saved runs in place of the version', async () => {
        const { graph } = app.services.fixtures.bySlug('rsi-reversion');
        const input = { nodes: graph.nodes.map(({ position: _, ...node }) => node), edges: graph.edges };
        const other = await settled({ graph: input });
        const saved = await settled({});
        expect(other.metrics).not.toEqual(saved.metrics);
      });

      it('wrong ones are refused, all at once', async () => {
        const wrong = { capital: '0', commissionPerSide: '-1', slippageTicks: -2 };
        expect(await app.runError(RUN, { input: { strategyId: id, ...wrong } }, user)).toMatchObject({
          fields: [
            { path: ['input', 'capital'] },
            { path: ['input', 'commissionPerSide'] },
            { path: ['input', 'slippageTicks'] },
          ],
        });
        expect(
          await app.runError(
            RUN,
            { input: { strategyId: id, overrides: [{ param: 'quick.length', value: 3 }] } },
            user,
          ),
        ).toMatchObject({ fields: [{ code: 'unknown_node', path: ['input', 'overrides'] }] });
        expect(
          await app.runError(
            RUN,
            { input: { strategyId: id, overrides: [{ param: 'fast.length', value: -3 }] } },
            user,
          ),
        ).toMatchObject({ code: 'graph_invalid', issues: expect.arrayContaining([{ code: 'param_range' }]) });
      });
    });
  });
});
