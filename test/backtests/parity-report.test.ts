import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { UserCaller } from '../../src/domains/account/index.ts';
import { statement } from '../../src/platform/postgres/database.ts';
import { createTestApp, type TestApp, type TestCaller } from '../support/app.ts';
import { upBarBuyer } from '../support/desk.ts';
import { standings } from '../support/runtimes.ts';
import { strategy } from '../support/seed.ts';
import { MONDAY, store, wandering } from './bars.ts';
import { loosenLimits } from './support.ts';

const PARITY = `query ($id: ID!) { parity(strategyId: $id) { strategyVersion startedAtBar lastBarTs bars liveSignals backtestTrades
  denied closedByHand same differences { barTs field live backtest } disclaimer { text } } }`;

interface Parity {
  parity: {
    bars: number;
    liveSignals: number;
    backtestTrades: number;
    denied: number;
    closedByHand: number;
    same: boolean;
    differences: { field: string; live: string | null; backtest: string | null }[];
    startedAtBar: string;
  } | null;
}

const MINUTE = 60_000;

describe('the parity report of a user', () => {
  let app: TestApp;
  let user: TestCaller<UserCaller>;
  let oneMinute: string;
  let fiveMinutes: string;
  let held: string;
  const bars = wandering(3_000);

  const parity = async (id: string, by = user) => (await app.runOk<Parity>(PARITY, { id }, by)).parity;
  const runtimeAt = (id: string, ts: number) =>
    vi.waitFor(
      async () => {
        const row = (await standings(app.database.db)).find(({ strategyId }) => strategyId === id);
        expect(Date.parse(row?.lastBarTs ?? '1970-01-01')).toBeGreaterThanOrEqual(ts);
      },
      { timeout: 20_000, interval: 50 },
    );

  beforeAll(async () => {
    app = await createTestApp();
    app.clock.set(MONDAY + 10 * 86_400_000);
    user = await app.user();
    const tight = await app.user();
    await loosenLimits(app, user);
    await app.services.risk.update(tight.caller, 'paper', { maxDailySignals: 1 });
    // A past that is not traded, but warms the indicators up.
    await store(app, 'MES', bars.slice(0, 1_003));
    oneMinute = await strategy(app)
      .on('MES')
      .drawn(upBarBuyer({ stop: 60, target: 60 }))
      .as('live')
      .for(user);
    fiveMinutes = await strategy(app, 'rsi-reversion').on('MES', '5m').as('live').for(user);
    held = await strategy(app).on('MES').as('live').for(tight);
    for (const [id, by] of [
      [oneMinute, user],
      [fiveMinutes, user],
      [held, tight],
    ] as const) {
      await app.services.runtimes.start(by.caller, { strategyId: id, mode: 'paper' });
    }
    app.dispatch();
    await store(app, 'MES', bars.slice(1_003));
    for (const id of [oneMinute, held]) await runtimeAt(id, bars.at(-1)?.ts as number);
    await runtimeAt(fiveMinutes, (bars.at(-1)?.ts as number) - 10 * MINUTE);
  }, 60_000);
  afterAll(() => app.close());

  it('live equals the backtest trade by trade from the start', async () => {
    const report = await parity(oneMinute);
    expect(report).toMatchObject({ same: true, differences: [], denied: 0, bars: 1_997 });
    expect(report?.startedAtBar).toBe(new Date(bars[1_002]?.ts as number).toISOString());
    expect(report?.liveSignals).toBeGreaterThanOrEqual(3);
    expect(report?.backtestTrades).toBe(report?.liveSignals);
  });

  it('live equals the backtest on coarser bars', async () => {
    expect(await parity(fiveMinutes)).toMatchObject({ same: true, differences: [] });
  });

  it('live equals the backtest when the risk gate denied entries', async () => {
    const { prisma } = app.database.db;
    const { userId } = await prisma.strategy.findUniqueOrThrow({ where: { id: held } });
    const token = await app.token({ userId, email: 'tight@test.example', hours: 1 });
    const { body } = await app.ask(PARITY, { id: held }, token);
    const report = (body.data as unknown as Parity).parity;
    expect(report?.denied).toBeGreaterThan(0);
    expect(report).toMatchObject({ same: true, differences: [] });
  });

  it('live equals the backtest when the user closed a signal', async () => {
    const from = (bars.at(-1)?.ts as number) + MINUTE;
    const more = wandering(900, { from, seed: 9, start: bars.at(-1)?.close as number });
    let at = 0;
    const open = () => app.database.db.prisma.signal.findFirst({ where: { strategyId: oneMinute, status: 'open' } });
    // Advances until a position is open, some bars after its entry.
    for (let entered = await open(); !entered && at < 600; entered = await open()) {
      await store(app, 'MES', more.slice(at, at + 5));
      at += 5;
      await runtimeAt(oneMinute, more[at - 1]?.ts as number);
    }
    await app.services.signals.close(user.caller, (await open())?.id as string, null);
    await store(app, 'MES', more.slice(at));
    await runtimeAt(oneMinute, more.at(-1)?.ts as number);
    expect(await parity(oneMinute)).toMatchObject({ same: true, differences: [], closedByHand: 1 });
  });

  it('names differences: a price, an exit, a missing trade', async () => {
    const change = (text: string) => app.database.db.query(statement('', text), [oneMinute]);
    await change(`update signal set stop_price = stop_price - 1, pnl = pnl + 0.01 where id = (
      select id from signal where strategy_id = $1 and status = 'closed' order by bar_ts limit 1)`);
    await change(`delete from signal where id = (
      select id from signal where strategy_id = $1 and status = 'closed' order by bar_ts offset 1 limit 1)`);
    const report = await parity(oneMinute);
    expect(report?.same).toBe(false);
    expect(report?.differences.map(({ field }) => field)).toEqual(['stopPrice', 'pnl', 'missing_live']);
    expect(report?.differences[2]).toMatchObject({ live: null, backtest: expect.stringMatching(/long|short/) });
  });

  it('is null when nothing ran or the strategy is another user’s', async () => {
    const idle = await strategy(app).on('MES').for(user);
    expect(await parity(idle)).toBeNull();
    expect(await parity(oneMinute, await app.user())).toBeNull();
    expect(await parity('nonsense')).toBeNull();
    expect(await app.runError(PARITY, { id: oneMinute })).toMatchObject({ status: 401 });
  });

  it('concurrent calls of one user above a limit are rejected, and another user’s backtest still runs', async () => {
    const other = await app.user();
    const theirs = await strategy(app).on('MES').as('ready').for(other);
    await app.work();
    const calls = Array.from({ length: 300 }, () => app.ask(PARITY, { id: oneMinute }, user));
    const id = await app.services.backtests.run(other.caller, { strategyId: theirs });
    const status = async () => {
      const { body } = await app.ask('query ($id: ID!) { backtest(id: $id) { status } }', { id }, other);
      return (body.data?.backtest as { status: string } | undefined)?.status;
    };
    await vi.waitFor(async () => expect(await status()).toBe('DONE'), { timeout: 15_000, interval: 20 });
    const answers = await Promise.all(calls);
    const refused = answers.filter(({ status: code }) => code === 429);
    expect(refused.length).toBeGreaterThan(250);
    expect(refused[0]?.body.errors?.[0]?.extensions).toMatchObject({ code: 'rate_limited', retryAfter: 5 });
    expect(answers.filter(({ body }) => body.data?.parity).length + refused.length).toBe(300);
  });
});
