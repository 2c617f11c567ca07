import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { type StatementEvent, statement } from '../../src/platform/postgres/database.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { strategy } from '../support/seed.ts';
import { exitByEngine, fire, publish } from '../support/signals.ts';
import type { Owned } from './cases.ts';

// Ada and Bob, who each have one of everything, and two of objects in nested lists.

export type User = Awaited<ReturnType<TestApp['user']>>;
export type Ids = Record<Owned, string>;

/** Contained in every text field of hers. */
export const MARKER = 'ADAS-OWN';

export interface World {
  app: TestApp;
  url: string;
  ada: User;
  bob: User;
  hers: Ids;
  his: Ids;
  /** All texts that identify her data. */
  marks: string[];
  /** Runs `work`, whose statements count as Bob's. */
  byBob<T>(work: () => Promise<T>): Promise<T>;
  /** Statements run for Bob, and all statements. */
  ranForBob: Map<string, { text: string; heard: StatementEvent }>;
  ran: { name: string; asUser: boolean }[];
}

export async function createWorld(): Promise<World> {
  const app = await createTestApp();
  const ranForBob: World['ranForBob'] = new Map();
  const ran: World['ran'] = [];
  let asking = 0;
  app.database.db.onStatement((text, heard) => {
    ran.push({ name: heard.name, asUser: heard.userId !== null });
    if (asking > 0) ranForBob.set(JSON.stringify([text, heard]), { text, heard });
  });
  const { url } = await app.listen();
  const ada = await app.user({ email: `${MARKER.toLowerCase()}@test.example` });
  const bob = await app.user();
  const bar = { open: '20000', high: '20010', low: '19990', close: '20005', volume: '10' };
  await app.services.marketData.ingest('MNQ', [{ ts: '2026-04-20T15:30:00.000Z', ...bar }]);
  const hers = await furnish(app, ada, MARKER);
  const his = await furnish(app, bob, 'BOBS');
  // They go beyond what a free account may.
  const admin = await app.user({ admin: true });
  for (const { caller } of [ada, bob]) await app.runOk(COMP, { userId: caller.userId }, admin);
  const { userId, email } = ada.caller;
  const marks = [MARKER, userId, email as string, ...hers.made, ENTRY_PRICE[MARKER] as string];
  async function byBob<T>(work: () => Promise<T>): Promise<T> {
    asking++;
    try {
      return await work();
    } finally {
      asking--;
    }
  }
  return { app, url, ada, bob, hers: hers.ids, his: his.ids, marks, byBob, ranForBob, ran };
}

/** A trade has no room for a text. */
const ENTRY_PRICE: Record<string, string> = { [MARKER]: '1357.246875', BOBS: '2468.13' };

async function furnish(app: TestApp, user: User, mark: string): Promise<{ ids: Ids; made: string[] }> {
  const { services, database } = app;
  const { db } = database;
  const parts = { db, services };
  const { caller } = user;
  const strategies: string[] = [];
  for (const n of [1, 2, 3, 4]) {
    const drawn = strategy(app).named(`${mark} ${n}`).describedAs(mark).tagged(mark.toLowerCase()).on('MNQ');
    strategies.push(await drawn.as('ready').for(user));
  }
  const [first = '', , , last = ''] = strategies;
  await services.strategies.update(caller, first, { timeframe: '5m', note: mark });
  await services.strategies.rollback(caller, first, 1);
  const { channel, delivered, token } = await verifiedChannel(app, user, mark);
  const { key } = await services.apiKeys.create(caller, { name: mark });
  const withKey = { ...caller, key: { id: key.id, name: mark, scopes: key.scopes, secretHash: '' } };
  await services.agents.record(withKey, {
    client: mark,
    tool: 'why',
    arguments: { mark },
    outcome: 'done',
    code: null,
    changed: [],
    calledAt: app.clock.now(),
    tookMs: 1,
  });
  await services.agents.propose(caller, { tool: 'start_strategy', arguments: {}, state: {} });

  const firing = { reason: { mark }, instrument: 'MNQ' };
  const closed = await fire(parts, caller, first, firing);
  await exitByEngine(parts, caller.userId, { strategyId: first, closePrice: '20010', closeBarTs: closed.barTs });
  const fired = [closed];
  for (const id of strategies.slice(0, 3)) fired.push(await fire(parts, caller, id, firing));
  expect((await publish(parts, caller, last, { reason: { mark } })).kind).toBe('blocked');
  await services.runtimes.start(caller, { strategyId: first, mode: 'paper' });
  await services.streamTickets.create(caller);
  for (const minute of [30, 31]) {
    await db.query(AUDIT, [
      caller.userId,
      first,
      fired[0]?.id,
      JSON.stringify({ mark }),
      `2026-04-20T13:${minute}:00Z`,
    ]);
  }
  const backtests = [
    await services.backtests.run(caller, { strategyId: first }),
    await services.backtests.run(caller, { strategyId: first }),
  ];
  for (const ordinal of [1, 2]) await db.query(TRADE, [backtests[0], ordinal, ENTRY_PRICE[mark]]);
  await services.backtests.seal(caller, {
    strategyId: first,
    from: '2030-01-01T00:00:00Z',
    to: '2031-01-01T00:00:00Z',
  });
  const study = await services.studies.run(caller, {
    strategyId: first,
    ranges: [{ param: 'fast.length', values: [5, 6] }],
  });
  const { link } = await services.sharing.create(caller, { kind: 'strategy', id: first });
  const ids: Ids = {
    strategy: first,
    signal: fired[0]?.id as string,
    backtest: backtests[0] as string,
    study,
    link: link.id,
    channel,
    delivery: delivered[0] as string,
    key: key.id,
    cursor: '',
    token,
  };
  return {
    ids,
    made: [...strategies, ...fired.map(({ id }) => id), ...backtests, study, link.id, channel, key.id, ...delivered],
  };
}

/** A channel that was confirmed by the token sent to it, which is used then. */
async function verifiedChannel(app: TestApp, user: User, mark: string) {
  const created = await app.services.alerts.channels.create(user.caller, {
    kind: 'webhook',
    destination: `https://93.184.215.14/${mark}`,
  });
  const channel = created.channel.id;
  const [sent] = await app.database.db.query<{ id: string; token: string }>(SENT, [channel]);
  const token = sent?.token as string;
  await app.services.alerts.channels.verify(token);
  return { channel, delivered: [sent?.id as string], token };
}

/** Ids that do not exist. */
export const nobodys: Ids = {
  strategy: randomUUID(),
  signal: randomUUID(),
  backtest: randomUUID(),
  study: randomUUID(),
  link: randomUUID(),
  channel: randomUUID(),
  delivery: randomUUID(),
  key: randomUUID(),
  cursor: 'nonsense',
  token: randomUUID().replaceAll('-', ''),
};

const AUDIT = statement(
  'test_isolation_audit',
  `insert into signal_audit (id, user_id, strategy_id, strategy_version, instrument, timeframe, bar_ts, mode, decision, signal_id, reason)
   values (gen_random_uuid(), $1, $2, 1, 'MNQ', '1m', $5, 'paper', 'fired', $3, $4)`,
);
const TRADE = statement(
  'test_isolation_trade',
  `insert into backtest_trade (backtest_id, ordinal, side, size, entry_ts, entry_price, exit_ts, exit_price, close_reason,
                               gross_pnl, commission, slippage_cost, pnl)
   values ($1, $2, 'long', 1, '2026-04-20T13:30:00Z', $3, '2026-04-20T13:40:00Z', $3, 'stop', 0, 0, 0, 0)`,
);
const SENT = statement(
  'test_isolation_sent',
  `select id, payload->>'token' as token from alert_delivery where channel_id = $1 and event = 'channel.verification'`,
);

const COMP = `mutation ($userId: ID!) {
  compAccount(userId: $userId, tier: PRO, until: "2030-01-01T00:00:00Z", reason: "more runtimes") {
    __typename ... on Error { code message }
  }
}`;
