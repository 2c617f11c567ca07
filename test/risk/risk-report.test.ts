import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UserCaller } from '../../src/domains/account/index.ts';
import { newId } from '../../src/kernel/ids.ts';
import { statement } from '../../src/platform/postgres/database.ts';
import { book } from '../insight/ledger.ts';
import { createTestApp, type TestApp, type TestCaller } from '../support/app.ts';
import { strategy } from '../support/seed.ts';

const RISK = `query ($mode: TradingMode) { risk(mode: $mode) { mode tradingAllowed tradeDate resetsAt timestamp
  blockedReason { breaker reason observed limit checkedAt } usage { realizedPnl signalsToday openSignals consecutiveLosses }
  limits { dailyLossLimit maxDailySignals maxOpenSignals maxConsecutiveLosses tradingHalted } } }`;
const UPDATE = `mutation ($mode: TradingMode, $input: RiskLimitsInput!) { result: updateRiskLimits(mode: $mode, input: $input) {
  __typename ... on Risk { tradingAllowed limits { dailyLossLimit maxDailySignals tradingHalted } blockedReason { breaker } }
  ... on Error { code message } ... on TierLimitError { cap limit tier } ... on InvalidInputError { fields { path } } } }`;
const BLOCKED = `query ($limit: Int, $offset: Int) { blockedSignals(limit: $limit, offset: $offset) {
  items { id triggeredLimit observed limit strategy { id } reasonJson } total limit offset timestamp } }`;

const BLOCK = statement(
  't-block',
  `insert into signal_blocked (id, user_id, strategy_id, strategy_version, instrument, timeframe, bar_ts, mode, side,
      triggered_limit, reason, observed, "limit", reason_json, blocked_at)
   values ($1, $2, $3, 1, 'MES', '1m', $4::timestamptz, 'paper', 'long', 'max_daily_signals', 'max_daily_signals_breached', '6', '6', '{}', $4::timestamptz)`,
);

interface Risk {
  risk: {
    tradingAllowed: boolean;
    blockedReason: { breaker: string } | null;
    limits: object | null;
    usage: object | null;
  };
}
interface Blocked {
  blockedSignals: { items: { id: string; strategy: { id: string } }[]; total: number };
}

describe('the risk report', () => {
  let app: TestApp;
  let user: TestCaller<UserCaller>;
  let strategyId: string;

  beforeAll(async () => {
    app = await createTestApp();
    // 18:00 in Chicago on a Thursday: the trade date is Friday's, and turns at 17:00.
    app.clock.set('2026-03-06T00:00:00Z');
    user = await app.user();
    strategyId = await strategy(app).for(user);
  });
  afterAll(() => app.close());

  const risk = async (mode = 'PAPER', by = user) => (await app.runOk<Risk>(RISK, { mode }, by)).risk;
  const update = (input: object, mode = 'PAPER') => app.runOk<{ result: object }>(UPDATE, { mode, input }, user);

  it('shows a new user the defaults, on the CME trade date', async () => {
    expect(await risk('PAPER', await app.user())).toEqual({
      mode: 'PAPER',
      tradingAllowed: true,
      blockedReason: null,
      tradeDate: '2026-03-06',
      resetsAt: '2026-03-06T23:00:00.000Z',
      timestamp: '2026-03-06T00:00:00.000Z',
      usage: { realizedPnl: '0.00', signalsToday: 0, openSignals: 0, consecutiveLosses: 0 },
      limits: {
        dailyLossLimit: '-500.00',
        maxDailySignals: 6,
        maxOpenSignals: 3,
        maxConsecutiveLosses: 3,
        tradingHalted: false,
      },
    });
  });

  it('reports the breaker that denies entries, only in its mode', async () => {
    const { userId } = user.caller;
    await book(app, { strategyId, userId, entered: '2026-03-05', closed: '2026-03-05', pnl: '-9000.00' });
    expect(await risk()).toMatchObject({ tradingAllowed: true });
    await book(app, { strategyId, userId, entered: '2026-03-06', closed: '2026-03-06', pnl: '-500.00' });
    expect(await risk()).toMatchObject({
      tradingAllowed: false,
      usage: { realizedPnl: '-500.00', signalsToday: 1, consecutiveLosses: 1 },
      blockedReason: {
        breaker: 'daily_loss_limit',
        reason: 'daily_loss_limit_breached',
        observed: '-500.00',
        limit: '-500.00',
      },
    });
    expect(await risk('LIVE')).toMatchObject({ mode: 'LIVE', tradingAllowed: true, usage: { signalsToday: 0 } });
  });

  it('can be loosened up to the tier’s ceiling, tightened, halted and resumed', async () => {
    expect((await update({ dailyLossLimit: '1000' })).result).toMatchObject({
      tradingAllowed: true,
      limits: { dailyLossLimit: '-1000.00', maxDailySignals: 6 },
    });
    expect((await update({ dailyLossLimit: '-400.50', maxDailySignals: 2 })).result).toMatchObject({
      tradingAllowed: false,
      limits: { dailyLossLimit: '-400.50', maxDailySignals: 2 },
    });
    expect((await update({ dailyLossLimit: '900', tradingHalted: true })).result).toMatchObject({
      blockedReason: { breaker: 'trading_halted' },
    });
    expect((await update({ tradingHalted: false })).result).toMatchObject({ tradingAllowed: true });
    expect(await risk('LIVE')).toMatchObject({ limits: { dailyLossLimit: '-500.00', maxDailySignals: 6 } });
  });

  it('cannot be loosened beyond the tier; the error names limit, ceiling and lifting tier', async () => {
    const before = await risk();
    expect(
      await app.runError(UPDATE, { input: { dailyLossLimit: '-1000.01', maxDailySignals: 3 } }, user),
    ).toMatchObject({
      code: 'tier_limit_reached',
      cap: 'daily_loss_limit',
      limit: '1000.00',
      tier: 'TRADER',
    });
    expect(await app.runError(UPDATE, { input: { maxDailySignals: 51 } }, user)).toMatchObject({
      cap: 'max_daily_signals',
      tier: 'PRO',
    });
    expect(await app.runError(UPDATE, { input: { maxOpenSignals: 51 } }, user)).toMatchObject({ tier: null });
    expect(await risk()).toEqual(before);
  });

  it('rejects invalid input: all fields are named and nothing is changed', async () => {
    const before = await risk();
    const input = { dailyLossLimit: '0', maxDailySignals: 0, maxOpenSignals: -1, maxConsecutiveLosses: 0 };
    const error = await app.runError(UPDATE, { input }, user);
    expect(error.fields).toEqual(Object.keys(input).map((field) => ({ path: ['input', field] })));
    expect(await app.runError(UPDATE, { input: { dailyLossLimit: '12.345' } }, user)).toMatchObject({
      code: 'invalid_input',
    });
    expect(await risk()).toEqual(before);
  });

  it('requires a token', async () => {
    expect(await app.runError(RISK)).toMatchObject({ status: 401 });
    expect(await app.runError(UPDATE, { input: {} })).toMatchObject({ status: 401 });
    expect(await app.runError(BLOCKED)).toMatchObject({ status: 401 });
  });

  it('lists denied entries, newest first, page by page', async () => {
    const { userId } = user.caller;
    const ids: string[] = [];
    for (let minute = 0; minute < 5; minute++) {
      const id = newId();
      await app.database.db.query(BLOCK, [id, userId, strategyId, `2026-03-05T15:0${minute}:00Z`]);
      ids.unshift(id);
    }
    const page = async (limit?: number, offset?: number, by = user) =>
      (await app.runOk<Blocked>(BLOCKED, { limit, offset }, by)).blockedSignals;
    expect(await page()).toMatchObject({
      total: 5,
      limit: 50,
      offset: 0,
      items: ids.map((id) => ({ id, strategy: { id: strategyId } })),
    });
    expect((await page(2, 3)).items.map(({ id }) => id)).toEqual(ids.slice(3));
    expect(await page(2, 9)).toMatchObject({ total: 5, items: [] });
    expect(await page(2, 0, await app.user())).toMatchObject({ total: 0, items: [] });
    expect(await app.runError(BLOCKED, { limit: 201 }, user)).toMatchObject({ code: 'invalid_input' });
    expect(await app.runError(BLOCKED, { offset: -1 }, user)).toMatchObject({ code: 'invalid_input' });
  });

  it('has the documented shapes over REST, and 422 for an unknown mode', async () => {
    const { url } = await app.listen();
    const get = async (path: string) => {
      const response = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${user.token}` } });
      return { status: response.status, body: await response.json() };
    };
    expect(await get('/api/risk?mode=live')).toMatchObject({
      status: 200,
      body: {
        mode: 'live',
        trading_allowed: true,
        blocked_reason: null,
        limits: { daily_loss_limit: '-500.00', max_daily_signals: 6, trading_halted: false },
        usage: { realized_pnl: '0.00', signals_today: 0 },
        trade_date: '2026-03-06',
      },
    });
    for (const path of ['/api/risk?mode=demo', '/api/risk?mode=']) {
      expect(await get(path)).toMatchObject({ status: 422, body: { detail: [{ loc: ['query', 'mode'] }] } });
    }
    expect(await get('/api/risk/blocked?limit=1&offset=1')).toMatchObject({
      status: 200,
      body: {
        total: 5,
        limit: 1,
        offset: 1,
        items: [{ user_id: user.caller.userId, strategy_id: strategyId, side: 'long' }],
      },
    });
    expect((await get('/api/risk/blocked?limit=0')).status).toBe(422);
  });
});

describe('the risk report while the database is down', () => {
  let app: TestApp;
  let user: TestCaller<UserCaller>;
  let url: string;

  beforeAll(async () => {
    app = await createTestApp();
    user = await app.user();
    ({ url } = await app.listen());
    await app.database.drop();
  });
  afterAll(() => app.close().catch(() => {}));

  const get = async (path: string) => {
    const response = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${user.token}` } });
    return { status: response.status, body: await response.json() };
  };

  it('denies trading with the breaker "error" and never returns 500', async () => {
    expect(await get('/api/risk')).toMatchObject({
      status: 200,
      body: {
        mode: 'paper',
        trading_allowed: false,
        blocked_reason: { breaker: 'error', reason: 'risk_state_unavailable', observed: null, limit: null },
        limits: null,
        usage: null,
      },
    });
    expect((await app.runOk<Risk>(RISK, {}, user)).risk.blockedReason?.breaker).toBe('error');
    // A caller is required all the same.
    expect(await app.runError(RISK)).toMatchObject({ status: 401 });
  });

  it('reports denied entries as unavailable', async () => {
    expect(await get('/api/risk/blocked')).toMatchObject({
      status: 503,
      body: { detail: { code: 'database_unavailable' } },
    });
    expect(await app.runError(BLOCKED, {}, user)).toMatchObject({ code: 'unavailable' });
  });
});
