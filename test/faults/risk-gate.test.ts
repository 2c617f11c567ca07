import { afterAll, beforeAll, expect, it } from 'vitest';
import { statement } from '../../src/platform/postgres/database.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { strategy } from '../support/seed.ts';
import { publish } from '../support/signals.ts';
import { patience, scaled } from './support/scale.ts';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());

const LIMIT = 5;
const BLOCKED = statement(
  'test-blocked',
  'select id, triggered_limit as breaker, observed, "limit" from signal_blocked where user_id = $1 order by id',
);
const EVENTS = statement('test-events', 'select seq, kind from event where user_id = $1 order by seq');

it.each([
  ['max_daily_signals', `insert into risk_limits values ($1, 'paper', 1000000, ${LIMIT}, 1000, 1000, false, now())`],
  ['max_open_signals', `insert into risk_limits values ($1, 'paper', 1000000, 1000, ${LIMIT}, 1000, false, now())`],
])(
  'fifty concurrent entries never exceed a limit of five: %s',
  async (breaker, widen) => {
    for (let round = scaled(3, 20); round > 0; round--) {
      const user = await app.user();
      const strategies: string[] = [];
      // One strategy each, as far as the tier allows: a second open signal of one would fail for another reason.
      for (let n = 0; n < 20; n++) strategies.push(await strategy(app).on('MNQ').as('ready').for(user));
      await app.database.db.query(statement(`test-limits-${breaker}`, widen), [user.caller.userId]);
      const published = await Promise.all(
        Array.from({ length: 50 }, (_, n) =>
          publish({ db: app.database.db, services: app.services }, user.caller, strategies[n % 20] as string, {
            mode: 'paper',
            barTs: new Date(Date.UTC(2026, 3, 20, 13, n)).toISOString(),
          }).catch((error: { code?: string }) => {
            // Only while fewer than five are open can two of one strategy meet.
            if (error.code !== '23505') throw error;
            return null;
          }),
        ),
      );
      const fired = published.filter((one) => one?.kind === 'fired');
      const blocked = published.flatMap((one) => (one?.kind === 'blocked' ? [one.blocked] : []));
      expect(fired).toHaveLength(LIMIT);
      expect(fired.length + blocked.length).toBe(published.filter((one) => one !== null).length);
      const rows = await app.database.db.query(BLOCKED, [user.caller.userId]);
      expect(rows).toEqual(
        blocked.map(({ id }) => ({ id, breaker, observed: '5', limit: '5' })).sort((a, b) => (a.id < b.id ? -1 : 1)),
      );
      const events = await app.database.db.query<{ seq: number; kind: string }>(EVENTS, [user.caller.userId]);
      expect(events.map(({ seq }) => seq)).toEqual(events.map((_, n) => n + 1));
      expect(events.filter(({ kind }) => kind === 'blocked')).toHaveLength(blocked.length);
    }
  },
  patience(60),
);
