import { afterAll, beforeAll, expect, it } from 'vitest';
import { deleteExpired } from '../../src/app/housekeeping.ts';
import type { UserCaller } from '../../src/domains/account/index.ts';
import { EVENT_DAYS, pruneEvents } from '../../src/events/event-prune.ts';
import { createEventStore } from '../../src/events/index.ts';
import { createLogger } from '../../src/observability/logger.ts';
import { statement } from '../../src/platform/postgres/database.ts';
import { createTestApp, type TestApp, type TestCaller } from '../support/app.ts';
import { strategy } from '../support/seed.ts';
import { exitByEngine, fire } from '../support/signals.ts';
import { nextItem, nextSignal, TRANSPORTS } from '../support/stream-clients.ts';

let app: TestApp;
let url: string;
beforeAll(async () => {
  app = await createTestApp();
  ({ url } = await app.listen());
});
afterAll(() => app.close());

const DAY = 86_400_000;
const SEQS = statement('test-seqs', 'select seq from event where user_id = $1 order by seq');
const seqsOf = async ({ caller }: TestCaller<UserCaller>): Promise<number[]> =>
  (await app.database.db.query<{ seq: number }>(SEQS, [caller.userId])).map(({ seq }) => seq);

/** A user whose token lasts, and what fires and closes one trade of theirs: two events. */
async function trader() {
  const { caller } = await app.user();
  const user = { caller, token: await app.token({ userId: caller.userId, hours: 24 * 60 }) };
  const strategyId = await strategy(app).on('MNQ').as('ready').for(user);
  const parts = { db: app.database.db, services: app.services };
  const trade = async () => {
    await fire(parts, caller, strategyId);
    await exitByEngine(parts, caller.userId, {
      strategyId,
      closePrice: '20020',
      closeBarTs: '2026-05-01T00:00:00Z',
    });
  };
  return { user, trade };
}

it.each(TRANSPORTS)('%s: old events are deleted, their cursors reset, younger ones resumed', async (_, follow) => {
  const { user, trade } = await trader();
  const first = follow({ url, token: user.token });
  const old = (await nextItem(first)).cursor;
  await trade();
  await nextSignal(first);
  const kept = (await nextSignal(first)).cursor;
  first.cut();
  app.clock.advance((EVENT_DAYS + 1) * DAY);
  await trade();
  expect(await seqsOf(user)).toEqual([1, 2, 3, 4]);

  const signal = new AbortController().signal;
  const logger = createLogger({ level: 'debug', pretty: false, destination: { write: () => {} } });
  await deleteExpired({ db: app.database.db, services: app.services, clock: app.clock, logger }, signal);
  expect(await seqsOf(user)).toEqual([3, 4]);

  const late = follow({ url, token: user.token, after: old });
  expect(await nextSignal(late)).toMatchObject({ kind: 'reset', cursor: kept.replace(/\.2$/, '.4') });
  const resumed = follow({ url, token: user.token, after: kept });
  expect(await nextItem(resumed)).toMatchObject({ kind: 'heartbeat', cursor: kept });
  expect([(await nextSignal(resumed)).kind, (await nextSignal(resumed)).kind]).toEqual(['fired', 'closed']);
  await trade();
  for (const stream of [late, resumed]) {
    expect((await nextSignal(stream)).kind).toBe('fired');
    stream.cut();
  }
});

it('the newest event of each user is kept; the oldest are deleted first, in batches', async () => {
  const traders = await Promise.all([trader(), trader(), trader()]);
  for (const { trade } of traders) for (let n = 0; n < 3; n++) await trade();
  app.clock.advance((EVENT_DAYS + 1) * DAY);
  const store = createEventStore(app.database.db);
  const gone: number[] = [];
  const prune: typeof store.prune = async (...args) => {
    const count = await store.prune(...args);
    gone.push(count);
    return count;
  };
  await pruneEvents({ store: { ...store, prune }, clock: app.clock, batch: 2 });
  expect(Math.max(...gone)).toBe(2);
  expect(gone.filter((count) => count > 0).length).toBeGreaterThanOrEqual(3 * traders.length);
  for (const { user } of traders) expect(await seqsOf(user)).toEqual([6]);
  expect(await pruneEvents({ store, clock: app.clock, batch: 2 })).toBe(0);
  const { user } = traders[0] as (typeof traders)[0];
  const stream = follow(user.token, `${await store.epoch()}.5`);
  expect(await nextItem(stream)).toMatchObject({ kind: 'heartbeat' });
  expect((await nextSignal(stream)).kind).toBe('closed');
  stream.cut();
});

const follow = (token: string, after: string) => (TRANSPORTS[0] as (typeof TRANSPORTS)[0])[1]({ url, token, after });

it('finished deliveries, Telegram updates and counted generations are deleted when they expire; pending ones are kept', async () => {
  const { db } = app.database;
  const { user } = await trader();
  const { userId } = user.caller;
  const at = (days: number) => new Date(app.clock.now() - days * DAY).toISOString();
  let names = 0;
  const run = <Row extends object>(text: string, ...values: unknown[]) =>
    db.query<Row>(statement(`test-old-events-${names++}`, text), values);
  const [channel] = await run<{ id: string }>(
    `insert into alert_channel (id, user_id, kind, destination, secret, events, time_zone, created_at)
     values (gen_random_uuid(), $1, 'webhook', 'https://example.test', 'whsec_none', '{}', 'UTC', now()) returning id`,
    userId,
  );
  for (const [days, status] of [
    [89, 'delivered'],
    [91, 'delivered'],
    [91, 'failed'],
    [91, 'queued'],
  ])
    await run(
      `insert into alert_delivery (id, user_id, channel_id, event, status, created_at, delivered_at, payload)
       values (gen_random_uuid(), $1, $2, 'channel.test', $3::text, $4::timestamptz,
               case $3 when 'delivered' then $4::timestamptz end, case $3 when 'queued' then '{}'::jsonb end)`,
      userId,
      channel?.id,
      status,
      at(days as number),
    );
  for (const [id, days] of [6, 8].entries()) await run('insert into telegram_update values ($1, $2)', id, at(days));
  for (const days of [1, 61, 63])
    await run(
      `insert into vix_generation (id, user_id, provider, started_at) values (gen_random_uuid(), $1, 'rules', $2)`,
      userId,
      at(days),
    );
  const logger = createLogger({ level: 'debug', pretty: false, destination: { write: () => {} } });
  await deleteExpired({ db, services: app.services, clock: app.clock, logger }, new AbortController().signal);
  const left = async (table: string) => (await run<{ n: number }>(`select count(*)::int as n from ${table}`))[0]?.n;
  expect(await run('select status from alert_delivery order by created_at, status')).toEqual([
    { status: 'queued' },
    { status: 'delivered' },
  ]);
  expect([await left('telegram_update'), await left('vix_generation')]).toEqual([1, 2]);
});
