import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UserCaller } from '../../src/domains/account/index.ts';
import { DEFAULT_LIMITS, type RiskWarning } from '../../src/domains/risk/index.ts';
import { nearlyReached } from '../../src/domains/risk/limits.ts';
import { statement } from '../../src/platform/postgres/database.ts';
import { createTestApp, type TestApp, type TestCaller } from '../support/app.ts';
import { strategy } from '../support/seed.ts';
import { exitByEngine, fire } from '../support/signals.ts';

const NOTHING = { realizedPnl: '0.00', signalsToday: 0, openSignals: 0, consecutiveLosses: 0 };

describe('a limit is nearly reached', () => {
  it.each([
    ['at nothing', {}, []],
    ['short of 80 % of each', { realizedPnl: '-399.99', signalsToday: 4, openSignals: 2, consecutiveLosses: 2 }, []],
    ['at 80 % of the loss', { realizedPnl: '-400.00' }, [['daily_loss_limit', '-400.00', '-500.00']]],
    ['past the loss', { realizedPnl: '-612.50' }, [['daily_loss_limit', '-612.50', '-500.00']]],
    ['at a gain as large', { realizedPnl: '400.00' }, []],
    ['at 5 of 6 signals', { signalsToday: 5 }, [['max_daily_signals', '5', '6']]],
    ['at 3 of 3 open', { openSignals: 3 }, [['max_open_signals', '3', '3']]],
    ['at 3 of 3 losses', { consecutiveLosses: 3 }, [['max_consecutive_losses', '3', '3']]],
  ])('%s', (_what, usage, expected) => {
    const near = nearlyReached(DEFAULT_LIMITS, { ...NOTHING, ...usage });
    expect(near.map(({ breaker, observed, limit }) => [breaker, observed, limit])).toEqual(expected);
  });

  it('is not reported for a limit of 0 without usage', () => {
    expect(nearlyReached({ ...DEFAULT_LIMITS, maxOpenSignals: 0 }, NOTHING)).toEqual([]);
  });
});

describe('riskWarnings', () => {
  let app: TestApp;
  let user: TestCaller<UserCaller>;
  beforeAll(async () => {
    app = await createTestApp();
    user = await app.user();
  });
  afterAll(() => app.close());

  const warned = async () =>
    (
      await app.database.db.query<{ payload: RiskWarning }>(
        statement(
          'test-warnings',
          `select payload from event where user_id = $1 and kind = 'risk_warning' order by seq`,
        ),
        [user.caller.userId],
      )
    ).map(({ payload: { breaker, observed } }) => [breaker, observed]);

  it('need the limits to be read once by a bar that fires', async () => {
    const other = await app.user();
    const id = await strategy(app).on('MNQ').as('ready').for(other);
    const read: string[] = [];
    const stop = app.database.db.onStatement((_text, { name }) => {
      if (name === 'risk_limits') read.push(name);
    });
    const parts = { db: app.database.db, services: app.services };
    await fire(parts, other.caller, id, { barTs: '2026-04-20T15:00:00.000Z' });
    stop();
    expect(read).toHaveLength(1);
  });

  it('are sent once per limit and trade date, in the same transaction, and reach subscribers', async () => {
    const parts = { db: app.database.db, services: app.services };
    const query = 'subscription { riskWarnings { mode breaker observed limit at } }';
    const result = await app.operations.subscribe({
      operation: app.operations.prepare(query),
      variables: {},
      context: { caller: user.caller },
    });
    const stream = (result as AsyncIterable<{ data: unknown }>)[Symbol.asyncIterator]();
    const first = stream.next();
    while (app.services.hub.size() === 0) await new Promise((resolve) => setImmediate(resolve));
    await app.database.db.query(statement('test-turn', 'select 1'));

    const own: string[] = [];
    for (let n = 0; n < 3; n++) own.push(await strategy(app).on('MNQ').as('ready').for(user));
    const day = (n: number) => new Date(Date.UTC(2026, 3, 20, 15, n)).toISOString();
    let minute = 0;
    const trade = async (points: number, strategyId = own[0] as string, at = day) => {
      const { barTs } = await fire(parts, user.caller, strategyId, { barTs: at(minute++) });
      const closePrice = String(20_000 + points);
      return exitByEngine(parts, user.caller.userId, {
        strategyId,
        closePrice,
        closeBarTs: barTs,
        closeReason: 'stop',
      });
    };
    await trade(-50);
    expect(await warned()).toEqual([]);
    // −103.24 and −303.24: 406.48 of 500.
    await trade(-150);
    expect(await warned()).toEqual([['daily_loss_limit', '-406.48']]);
    expect((await first).value).toMatchObject({
      data: {
        riskWarnings: { mode: 'PAPER', breaker: 'daily_loss_limit', observed: '-406.48', limit: '-500.00' },
      },
    });
    await trade(+10);
    await trade(-10);
    expect((await warned()).length).toBe(1);
    for (const id of own) {
      // The fifth of the day, and the third that is open.
      if (id === own[2]) await app.services.runtimes.health();
      await fire(parts, user.caller, id, { barTs: day(minute++) }).catch(() => null);
    }
    expect(await warned()).toEqual([
      ['daily_loss_limit', '-406.48'],
      ['max_daily_signals', '5'],
    ]);

    // The next trade date starts at zero.
    for (const id of own) await app.services.signals.forceCloseAll(user.caller, id, null);
    const tomorrow = (n: number) => new Date(Date.UTC(2026, 3, 21, 15, n)).toISOString();
    await trade(-205, own[0], tomorrow);
    expect((await warned()).at(-1)).toEqual(['daily_loss_limit', '-413.24']);
  });

  it('require a token', async () => {
    const operation = app.operations.prepare('subscription { riskWarnings { breaker } }');
    const result = await app.operations.subscribe({ operation, variables: {}, context: { caller: null } });
    expect(result).toMatchObject({ errors: [{ extensions: { code: 'unauthorized' } }] });
  });
});
