import { afterAll, beforeAll, expect, it } from 'vitest';
import { SignalNotOpenError, type SignalRecord } from '../../src/domains/signals/index.ts';
import { statement } from '../../src/platform/postgres/database.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { exitByEngine, fire } from '../support/signals.ts';
import { chances } from './support/chance.ts';
import { patience, scaled } from './support/scale.ts';
import { type Trader, trader } from './support/traders.ts';

let app: TestApp;
let user: Trader;
beforeAll(async () => {
  app = await createTestApp();
  app.clock.set('2026-04-20T14:00:00Z');
  user = await trader(app);
  const bar = { open: '20004', high: '20012', low: '20000', close: '20010', volume: '7' };
  await app.services.marketData.ingest('MNQ', [{ ts: '2026-04-21T13:00:00Z', ...bar }]);
});
afterAll(() => app.close());

const CLOSES = statement(
  'test-closes',
  `select payload->>'closeReason' as reason, payload->>'pnl' as pnl from event
    where user_id = $1 and kind = 'closed' and payload->>'id' = $2`,
);
const ROW = statement('test-signal', 'select status, close_reason as reason, pnl from signal where id = $1');
const DEADLOCKS = statement(
  'test-deadlocks',
  'select deadlocks::int as count from pg_stat_database where datname = current_database()',
);
const parts = () => ({ db: app.database.db, services: app.services });

/** One winner: one event, and the row as that one left it. */
async function oneWinner(signal: SignalRecord, winners: SignalRecord[]) {
  expect(winners).toHaveLength(1);
  const [winner] = winners as [SignalRecord];
  const expected = { reason: winner.closeReason, pnl: winner.pnl };
  expect(await app.database.db.query(CLOSES, [user.userId, signal.id])).toEqual([expected]);
  expect(await app.database.db.query(ROW, [signal.id])).toEqual([{ status: winner.status, ...expected }]);
  return winner;
}

it(
  'of a hundred concurrent closes one wins; the others receive the current row',
  async () => {
    const rounds = scaled(5, 50);
    for (let round = 0; round < rounds; round++) {
      const signal = await fire(parts(), user.caller, user.strategyId);
      const prices = Array.from({ length: 100 }, (_, n) => String(20_000 + n));
      const results = await Promise.allSettled(
        prices.map((price) => app.services.signals.close(user.caller, signal.id, price)),
      );
      const winner = await oneWinner(
        signal,
        results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : [])),
      );
      for (const result of results) {
        if (result.status === 'fulfilled') continue;
        expect(result.reason).toBeInstanceOf(SignalNotOpenError);
        expect((result.reason as SignalNotOpenError).signal).toEqual(winner);
      }
      const points = Number(winner.closePrice) - 20_000;
      expect(winner.pnl).toBe((points * 2 - 2 - 1.24).toFixed(2));
    }
  },
  patience(60),
);

it(
  'concurrent user close, force-close and engine exit: one winner, one event, P&L to the cent, no deadlock',
  async () => {
    const chance = chances(11);
    const rounds = scaled(80, 500);
    const before = await app.database.db.query(DEADLOCKS);
    const wins = new Map<string, number>();
    for (let round = 0; round < rounds; round++) {
      const signal = await fire(parts(), user.caller, user.strategyId);
      const { signals } = app.services;
      const racers = [
        async () => [await signals.close(user.caller, signal.id, '20010')],
        async () => signals.forceCloseAll(user.caller, user.strategyId, chance.odds(0.5) ? 'paper' : null),
        async () => {
          const { userId, strategyId } = user;
          const exit = await exitByEngine(parts(), userId, {
            strategyId,
            closePrice: '20020',
            closeBarTs: signal.barTs,
          });
          return exit ? [exit] : [];
        },
      ];
      const started = [...racers]
        .sort(() => chance.next() - 0.5)
        .map(async (race) => {
          for (let turns = chance.below(4); turns > 0; turns--) await new Promise((resolve) => setImmediate(resolve));
          return race();
        });
      const winners = (await Promise.allSettled(started)).flatMap((result) => {
        if (result.status === 'fulfilled') return result.value;
        expect(result.reason).toBeInstanceOf(SignalNotOpenError);
        return [];
      });
      const { closeReason, pnl } = await oneWinner(signal, winners);
      expect(pnl).toBe({ user: '16.76', force_close: '0.00', target: '36.76' }[closeReason as 'user']);
      wins.set(closeReason as string, (wins.get(closeReason as string) ?? 0) + 1);
    }
    expect([...wins.keys()].sort()).toEqual(['force_close', 'target', 'user']);
    expect(await app.database.db.query(DEADLOCKS)).toEqual(before);
  },
  patience(60),
);
