import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { UserCaller } from '../../src/domains/account/index.ts';
import { statement } from '../../src/platform/postgres/database.ts';
import { createTestApp, type TestApp, type TestCaller } from '../support/app.ts';
import { strategy } from '../support/seed.ts';
import { exitByEngine, fire, publish, type SignalSeed } from '../support/signals.ts';

let app: TestApp;
let user: TestCaller<UserCaller>;
let strategyId: string;
beforeAll(async () => {
  app = await createTestApp();
  app.clock.set('2026-04-20T20:01:00Z');
  const bar = { open: '20004', high: '20012', low: '20000', close: '20010', volume: '7' };
  await app.services.marketData.ingest('MNQ', [{ ts: '2026-04-20T20:00:00Z', ...bar }]);
  app.clock.set('2026-04-20T14:00:00Z');
});
afterAll(() => app.close());
beforeEach(async () => {
  user = await app.user();
  strategyId = await strategy(app).on('MNQ').as('ready').for(user);
});

const parts = () => ({ db: app.database.db, services: app.services });
const fired = (seed: SignalSeed = {}, id = strategyId) => fire(parts(), user.caller, id, seed);
const another = () => strategy(app).on('MNQ').as('ready').for(user);

const SIGNAL = `id strategy { id name } strategyVersion instrument { symbol } timeframe mode side status size entryPrice
  stopPrice targetPrice barTs firedAt closePrice closedAt closeBarTs closeReason grossPnl commission slippageTicks
  slippageCost pnl unrealizedPnl reason`;
const ONE = `query ($id: ID!) { signal(id: $id) { ${SIGNAL} } }`;
const LIST = `query ($filter: SignalFilter, $first: Int, $after: String) {
  signals(filter: $filter, first: $first, after: $after) {
    edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage endCursor } } }`;
const CLOSE = `mutation ($id: ID!, $closePrice: Decimal) { result: closeSignal(id: $id, closePrice: $closePrice) {
  __typename ... on Signal { ${SIGNAL} } ... on Error { code message }
  ... on SignalNotOpenError { signal { id status closeReason } } ... on InvalidInputError { fields { path code } } } }`;
const FORCE = `mutation ($strategyId: ID!, $mode: TradingMode) { result: forceCloseAll(strategyId: $strategyId, mode: $mode) {
  __typename ... on ForceClosed { closed signals { ${SIGNAL} } } ... on Error { code message } } }`;

interface Page {
  edges: { cursor: string; node: { id: string } }[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; endCursor: string | null };
}
const list = async (variables: Record<string, unknown> = {}, by = user) =>
  (await app.runOk<{ signals: Page }>(LIST, variables, by)).signals;
const ids = ({ edges }: Page) => edges.map(({ node }) => node.id);

describe('signal', () => {
  it('requires a token', async () => {
    const { id } = await fired();
    expect(await app.runError(ONE, { id })).toMatchObject({ status: 401, code: 'unauthorized' });
  });

  it('is null for an unknown id and another user’s signal', async () => {
    const { id } = await fired();
    for (const [asked, by] of [
      [randomUUID(), user],
      ['nonsense', user],
      [id, await app.user()],
    ] as const) {
      expect(await app.runOk(ONE, { id: asked }, by)).toEqual({ signal: null });
    }
  });

  it('has all fields, with its open P&L', async () => {
    const { id, barTs } = await fired();
    const { signal } = await app.runOk<{ signal: Record<string, unknown> }>(ONE, { id }, user);
    expect(signal).toMatchObject({
      id,
      strategy: { id: strategyId },
      instrument: { symbol: 'MNQ' },
      timeframe: 'M1',
      mode: 'PAPER',
      side: 'LONG',
      status: 'OPEN',
      size: 1,
      entryPrice: '20000',
      stopPrice: '19990',
      barTs,
      closePrice: null,
      pnl: null,
      unrealizedPnl: '16.76',
    });
  });
});

describe('signals', () => {
  it('require a token', async () => {
    expect(await app.runError(LIST)).toMatchObject({ status: 401, code: 'unauthorized' });
  });

  it('are only the caller’s', async () => {
    await fired();
    expect(ids(await list({}, await app.user()))).toEqual([]);
  });

  it('are paged newest first, each once, also with equal timestamps', async () => {
    const made: string[] = [];
    for (let n = 0; n < 6; n++) {
      made.push((await fired({}, await another())).id);
      if (n >= 3) {
        await app.runOk(CLOSE, { id: made.at(-1) as string }, user);
      }
      if (n === 2) for (const id of made) await app.runOk(CLOSE, { id }, user);
      if (n === 3) app.clock.advance(1_000);
    }
    const seen: string[] = [];
    let after: string | null = null;
    for (let page = 0; page < 3; page++) {
      const signals: Page = await list({ first: 2, after });
      seen.push(...ids(signals));
      expect(signals.pageInfo).toMatchObject({ hasNextPage: page < 2, hasPreviousPage: page > 0 });
      after = signals.pageInfo.endCursor;
    }
    expect(seen).toEqual([...made].reverse());
  });

  it('support every filter', async () => {
    app.clock.set('2026-04-20T14:00:00Z');
    const long = await fired();
    app.clock.advance(60_000);
    const short = await fired(
      { side: 'short', stopPrice: '20010', targetPrice: '19980', instrument: 'MES' },
      await another(),
    );
    await app.runOk(CLOSE, { id: long.id }, user);
    const cases: [Record<string, unknown>, string[]][] = [
      [{ strategyId }, [long.id]],
      [{ strategyId: strategyId.toUpperCase() }, [long.id]],
      [{ strategyId: 'nonsense' }, []],
      [{ strategyId: randomUUID() }, []],
      [{ side: 'SHORT' }, [short.id]],
      [{ status: 'OPEN' }, [short.id]],
      [{ status: 'CANCELLED' }, [long.id]],
      [{ status: 'CLOSED' }, []],
      [{ instrument: 'MES' }, [short.id]],
      [{ instrument: 'NONE' }, []],
      [{ mode: 'LIVE' }, []],
      [{ mode: 'PAPER' }, [short.id, long.id]],
      [{ from: '2026-04-20T14:01:00Z' }, [short.id]],
      [{ to: '2026-04-20T14:01:00Z' }, [long.id]],
      [{ from: '2026-04-20T16:00:00+02:00', to: '2026-04-20T14:02:00Z', side: 'LONG' }, [long.id]],
      [{ from: '0001-01-01T00:00:00Z', to: '9999-12-31T23:59:59Z' }, [short.id, long.id]],
    ];
    for (const [filter, expected] of cases) expect([filter, ids(await list({ filter }))]).toEqual([filter, expected]);
  });

  it.each([
    ['a page size of none', { first: 0 }],
    ['a negative page size', { first: -1 }],
    ['a page size past the limit', { first: 1_000_000_000 }],
    ['a cursor of another kind', { after: 'nonsense' }],
    ['a cursor of 10 KB', { after: 'x'.repeat(10_240) }],
    ['a cursor that is JSON of another shape', { after: Buffer.from('["2026","x"]').toString('base64url') }],
    ['an unknown status', { filter: { status: 'LOST' } }],
    ['a date without a zone', { filter: { from: '2026-02-28T00:00:00' } }],
    ['a day that is none', { filter: { from: '2026-02-30T00:00:00Z' } }],
    ['the year 294277', { filter: { from: '+294277-01-01T00:00:00Z' } }],
    ['the year 0', { filter: { from: '0000-01-01T00:00:00Z' } }],
    ['an offset past the year 9999', { filter: { to: '9999-12-31T23:00:00-05:00' } }],
  ])('return invalid input for %s', async (_what, variables) => {
    await fired();
    expect(await app.runError(LIST, variables, user)).toMatchObject({ code: 'invalid_input' });
    expect(app.log.filter(({ msg }) => msg === 'a request failed with an internal error')).toEqual([]);
  });
});

describe('Strategy.signals', () => {
  it('are paged per strategy, with the same number of statements for many strategies as for one', async () => {
    const own = [strategyId, await another(), await another()];
    for (const id of own) {
      for (let n = 0; n < 3; n++) {
        const { id: signal } = await fired({}, id);
        await app.runOk(CLOSE, { id: signal }, user);
      }
      await app.database.db.query(statement('test-clear-day', `update signal set entry_date = '2020-01-01'`));
    }
    const query = `query ($first: Int) { strategies(first: $first) { edges { node { id
      signals(first: 2, filter: { status: CANCELLED }) { edges { node { id status } } pageInfo { hasNextPage } } } } } }`;
    const ask = (first: number) => app.countStatements(() => app.runOk<Answer>(query, { first }, user));
    interface Answer {
      strategies: { edges: { node: { id: string; signals: Page } }[] };
    }
    const [one, all] = [await ask(1), await ask(10)];
    expect(all.statements.length).toBe(one.statements.length);
    const { edges } = all.result.strategies;
    expect(edges).toHaveLength(3);
    for (const { node } of edges) {
      expect(node.signals.edges).toHaveLength(2);
      expect(node.signals.pageInfo.hasNextPage).toBe(true);
      expect(ids(await list({ filter: { strategyId: node.id }, first: 2 }))).toEqual(ids(node.signals));
    }
  });
});

describe('closeSignal', () => {
  it('requires a token', async () => {
    const { id } = await fired();
    expect(await app.runError(CLOSE, { id })).toMatchObject({ status: 401, code: 'unauthorized' });
  });

  it.each([randomUUID(), 'nonsense', ''])('returns not found for %j', async (id) => {
    expect(await app.runError(CLOSE, { id }, user)).toMatchObject({
      type: 'NotFoundError',
      code: 'signal_not_found',
    });
  });

  it('closes at the newest bar’s close, to the cent', async () => {
    const { id } = await fired();
    const { result } = await app.runOk<{ result: Record<string, unknown> }>(CLOSE, { id }, user);
    expect(result).toMatchObject({
      status: 'CANCELLED',
      closeReason: 'USER',
      closePrice: '20010',
      closeBarTs: '2026-04-20T20:00:00.000Z',
      grossPnl: '20.00',
      slippageTicks: '2.0',
      slippageCost: '2.00',
      commission: '1.24',
      pnl: '16.76',
      unrealizedPnl: null,
    });
  });

  it('closes at the given price', async () => {
    const { id } = await fired({ side: 'short', stopPrice: '20010', targetPrice: '19980' });
    const { result } = await app.runOk<{ result: Record<string, unknown> }>(CLOSE, { id, closePrice: '20010' }, user);
    expect(result).toMatchObject({ grossPnl: '-20.00', pnl: '-23.24' });
  });

  it.each(['1e3', 'NaN', '1000000000.01', '1.123456789'])(
    'rejects the price %j and leaves it open',
    async (closePrice) => {
      const { id } = await fired();
      expect(await app.runError(CLOSE, { id, closePrice }, user)).toMatchObject({ code: 'invalid_input' });
      expect(await app.runOk(`{ signals { edges { node { status } } } }`, {}, user)).toEqual({
        signals: { edges: [{ node: { status: 'OPEN' } }] },
      });
    },
  );

  it('a second close reports that it is not open, with the current signal', async () => {
    const { id } = await fired();
    await app.runOk(CLOSE, { id }, user);
    expect(await app.runError(CLOSE, { id }, user)).toMatchObject({
      type: 'SignalNotOpenError',
      code: 'signal_not_open',
      signal: { id, status: 'CANCELLED', closeReason: 'USER' },
    });
  });

  it('does not find another user’s signal', async () => {
    const { id } = await fired();
    expect(await app.runError(CLOSE, { id }, await app.user())).toMatchObject({ code: 'signal_not_found' });
  });

  it('rejects a live signal', async () => {
    const { id } = await fired({ mode: 'live' });
    expect(await app.runError(CLOSE, { id }, user)).toMatchObject({ type: 'ForbiddenError', code: 'not_paper' });
  });

  it('reports that no price is known without bars, and accepts a given one', async () => {
    const { id } = await fired({ instrument: 'MGC', entryPrice: '2300', stopPrice: null, targetPrice: null });
    expect(await app.runError(CLOSE, { id }, user)).toMatchObject({ type: 'ConflictError', code: 'no_price' });
    const { result } = await app.runOk<{ result: Record<string, unknown> }>(CLOSE, { id, closePrice: '2301' }, user);
    expect(result).toMatchObject({ status: 'CANCELLED', closePrice: '2301' });
  });
});

describe('forceCloseAll', () => {
  it('requires a token', async () => {
    expect(await app.runError(FORCE, { strategyId })).toMatchObject({ status: 401, code: 'unauthorized' });
  });

  it.each([randomUUID(), 'nonsense'])('returns not found for %j', async (id) => {
    expect(await app.runError(FORCE, { strategyId: id }, user)).toMatchObject({
      type: 'NotFoundError',
      code: 'strategy_not_found',
    });
  });

  it('cancels open signals at the entry price without P&L; a second call cancels none', async () => {
    const open = await fired();
    const kept = await fired({}, await another());
    const { result } = await app.runOk<{ result: Record<string, unknown> }>(FORCE, { strategyId }, user);
    expect(result).toMatchObject({
      closed: 1,
      signals: [
        {
          id: open.id,
          status: 'CANCELLED',
          closeReason: 'FORCE_CLOSE',
          closePrice: '20000',
          grossPnl: '0.00',
          commission: '0.00',
          slippageTicks: '0.0',
          slippageCost: '0.00',
          pnl: '0.00',
        },
      ],
    });
    expect(await app.runOk(FORCE, { strategyId }, user)).toMatchObject({ result: { closed: 0, signals: [] } });
    expect(ids(await list({ filter: { status: 'OPEN' } }))).toEqual([kept.id]);
  });

  it('works for one mode or all', async () => {
    const paper = await fired();
    const live = await fired({ mode: 'live' });
    const force = async (mode?: string) =>
      (await app.runOk<{ result: { signals: { id: string }[] } }>(FORCE, { strategyId, mode }, user)).result.signals;
    expect((await force('LIVE')).map(({ id }) => id)).toEqual([live.id]);
    expect((await force()).map(({ id }) => id)).toEqual([paper.id]);
  });

  it('is rejected for another user’s strategy, whose signals stay open', async () => {
    await fired();
    expect(await app.runError(FORCE, { strategyId }, await app.user())).toMatchObject({
      type: 'ForbiddenError',
      code: 'not_owner',
    });
    expect((await list({ filter: { status: 'OPEN' } })).edges).toHaveLength(1);
  });
});

describe('a blocked signal', () => {
  it('is not in the list, but a signal closed by the engine is', async () => {
    const signal = await fired();
    expect(
      await exitByEngine(parts(), user.caller.userId, {
        strategyId,
        closePrice: '20020',
        closeBarTs: signal.barTs,
      }),
    ).toMatchObject({ id: signal.id, status: 'closed', pnl: '36.76' });
    const halted = statement('test-halt', `insert into risk_limits values ($1, 'paper', 500, 6, 3, 3, true, now())`);
    await app.database.db.query(halted, [user.caller.userId]);
    expect(await publish(parts(), user.caller, strategyId)).toMatchObject({
      kind: 'blocked',
      blocked: { triggeredLimit: 'trading_halted' },
    });
    expect(ids(await list())).toEqual([signal.id]);
  });
});
