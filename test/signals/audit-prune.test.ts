import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { pruneAuditHistory } from '../../src/domains/signals/index.ts';
import { statement } from '../../src/platform/postgres/database.ts';
import { createDesk, type Desk, upBarBuyer } from '../support/desk.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await createDesk();
});
afterAll(() => desk.end());

const WRITE = statement(
  'test-audit-row',
  `insert into signal_audit (id, user_id, strategy_id, strategy_version, instrument, timeframe, bar_ts, mode, decision,
                             reason, created_at)
   values ($1, $2, $3, 1, 'MES', '1m', $4, 'paper', 'no_entry', '{}', $5)`,
);
const NOW = Date.parse('2026-04-20T00:00:00Z');
const daysAgo = (days: number) => new Date(NOW - days * 86_400_000).toISOString();

it('deletes rows beyond the history of the user’s tier, by creation time, and no rows of other users', async () => {
  const [short, long] = await Promise.all([desk.user(), desk.user()]);
  const ids: string[] = [];
  for (const user of [short, long]) {
    const id = await desk.strategy(user, upBarBuyer());
    ids.push(id);
    for (const [n, days] of [1, 89, 91, 95, 400, 800].entries()) {
      // A bar of long ago that was decided just now is young.
      const barTs = new Date(Date.UTC(2010, 0, 1, 0, n)).toISOString();
      await desk.db.query(WRITE, [randomUUID(), user.userId, id, barTs, daysAgo(days)]);
    }
  }
  const prune = () =>
    pruneAuditHistory({
      db: desk.db,
      clock: { now: () => NOW },
      fewestDays: 90,
      historyDays: async (_db, userId) => (userId === short.userId ? 90 : 730),
      batch: 2,
    });
  expect(await prune()).toBe(5);
  expect(await Promise.all(ids.map(async (id) => (await desk.audit(id)).length))).toEqual([2, 5]);
  expect(await prune()).toBe(0);
});
