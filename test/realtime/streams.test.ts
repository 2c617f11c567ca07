import { once } from 'node:events';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { UserCaller } from '../../src/domains/account/index.ts';
import { statement } from '../../src/platform/postgres/database.ts';
import { walk } from '../engine/support/market.ts';
import { createTestApp, type TestApp, type TestCaller } from '../support/app.ts';
import { barInput, WIDE } from '../support/desk.ts';
import { strategy } from '../support/seed.ts';
import { exitByEngine, fire, publish, type SignalSeed } from '../support/signals.ts';
import { type Followed, nextItem, nextSignal, TRANSPORTS } from '../support/stream-clients.ts';

let app: TestApp;
let url: string;
let user: TestCaller<UserCaller>;
let strategyId: string;
beforeAll(async () => {
  app = await createTestApp({ heartbeatMs: 40 });
  ({ url } = await app.listen());
});
afterAll(() => app.close());
beforeEach(async () => {
  user = await app.user();
  strategyId = await strategy(app).on('MNQ').as('ready').for(user);
  const { dailyLossLimit, maxDailySignals, maxOpenSignals, maxConsecutiveLosses } = WIDE;
  await app.database.db.query(
    statement('test-wide', `insert into risk_limits values ($1, 'paper', $2, $3, $4, $5, false, now())`),
    [user.caller.userId, dailyLossLimit, maxDailySignals, maxOpenSignals, maxConsecutiveLosses],
  );
});

const parts = () => ({ db: app.database.db, services: app.services });
const fired = (seed: SignalSeed = {}, id = strategyId) => fire(parts(), user.caller, id, seed);
const exit = (id = strategyId) =>
  exitByEngine(parts(), user.caller.userId, {
    strategyId: id,
    closePrice: '20020',
    closeBarTs: '2026-05-01T00:00:00Z',
  });
/** Fires and closes so many trades; answers what a stream should tell of them. */
async function trades(count: number): Promise<Pick<Followed, 'kind' | 'signalId'>[]> {
  const expected: Pick<Followed, 'kind' | 'signalId'>[] = [];
  for (let n = 0; n < count; n++) {
    const { id } = await fired();
    await exit();
    expected.push({ kind: 'fired', signalId: id }, { kind: 'closed', signalId: id });
  }
  return expected;
}
const bare = ({ kind, signalId }: Followed) => ({ kind, signalId });
const seqOf = ({ cursor }: { cursor: string }) => Number(cursor.split('.')[1]);
const epochOf = ({ cursor }: { cursor: string }) => cursor.split('.')[0] as string;

describe.each(TRANSPORTS)('%s', (_name, follow) => {
  const open = (more: object = {}) => follow({ url, token: user.token, ...more });

  it('requires a token', async () => {
    const stream = follow({ url, token: null });
    expect((await stream.next()).done).toBe(true);
    expect(['401', '4401']).toContain(stream.ending);
  });

  it('delivers each signal once and in order, from its start', async () => {
    await trades(1);
    const stream = open();
    expect(await nextItem(stream)).toMatchObject({ kind: 'heartbeat', signalId: null });
    const expected = await trades(5);
    const seen: Followed[] = [];
    while (seen.length < 10) seen.push(await nextSignal(stream));
    stream.cut();
    expect(seen.map(bare)).toEqual(expected);
    expect(seen.map(seqOf)).toEqual(Array.from({ length: 10 }, (_, n) => 3 + n));
  });

  it('resumes exactly after any cursor, including those of other streams and heartbeats', async () => {
    const first = open();
    const begun = await nextItem(first);
    const expected = await trades(4);
    const seen: Followed[] = [];
    while (seen.length < 8) seen.push(await nextSignal(first));
    first.cut();
    const live = await Promise.all(
      [begun, ...seen].map(async ({ cursor }, n) => {
        const stream = open({ after: cursor });
        const resumed = await nextItem(stream);
        expect(resumed).toMatchObject({ kind: 'heartbeat', cursor });
        const rest: Followed[] = [];
        while (rest.length < 8 - n) rest.push(await nextSignal(stream));
        expect(rest.map(bare)).toEqual(expected.slice(n));
        return stream;
      }),
    );
    const [next] = await trades(1);
    for (const stream of live) {
      expect(bare(await nextSignal(stream))).toEqual(next);
      stream.cut();
    }
  });

  it('sends a reset and then live events for a cursor that cannot be resumed', async () => {
    await trades(1);
    const probe = open();
    const head = await nextItem(probe);
    probe.cut();
    const epoch = epochOf(head);
    const others = await app.user();
    const cases = [
      'nonsense',
      '..',
      `${epoch}.`,
      `${epoch}.-1`,
      `${epoch}.1e3`,
      `${epoch}.3`,
      `${epoch}.999999999999999`,
      `${epoch}.9999999999999999999999`,
      `another.${seqOf(head)}`,
      `${others.caller.userId}.1`,
      'x'.repeat(10_240),
    ];
    const streams = await Promise.all(
      cases.map(async (after) => {
        const stream = open({ after });
        let item = await nextItem(stream);
        // The REST stream sends its cursor before the reason.
        if (item.kind === 'heartbeat' && item.cursor === head.cursor) item = await nextItem(stream);
        expect([after.slice(0, 40), item]).toEqual([after.slice(0, 40), { ...head, kind: 'reset' }]);
        return stream;
      }),
    );
    const [next] = await trades(1);
    for (const stream of streams) {
      expect(bare(await nextSignal(stream))).toEqual(next);
      stream.cut();
    }
  });

  it('delivers only what its filters match, and its cursor advances past the rest', async () => {
    const other = await strategy(app).on('MES').as('ready').for(user);
    const streams = [
      open({ strategyId }),
      open({ strategyId: strategyId.toUpperCase() }),
      open({ instrument: 'MES' }),
      open({ strategyId, instrument: 'MES' }),
      open({ instrument: 'ZB' }),
    ];
    for (const stream of streams) await nextItem(stream);
    const one = await fired();
    const two = await fired({ instrument: 'MES' }, other);
    const expected = [[one.id], [one.id], [two.id], [], []];
    for (const [n, stream] of streams.entries()) {
      const seen: (string | null)[] = [];
      let item: Followed;
      do {
        item = await nextItem(stream);
        if (item.kind !== 'heartbeat') seen.push(item.signalId);
      } while (seqOf(item) < 2 || item.kind !== 'heartbeat');
      expect(seen).toEqual(expected[n]);
      stream.cut();
      const resumed = open({ after: item.cursor });
      expect(await nextItem(resumed)).toMatchObject({ kind: 'heartbeat', cursor: item.cursor });
      resumed.cut();
    }
  });

  it('never delivers another user’s signals, for any argument', async () => {
    const { id } = await fired();
    const stranger = await app.user();
    const stream = follow({ url, token: stranger.token, after: `${'x'.repeat(3)}.0` });
    await exit();
    const kinds = new Set<string>();
    for (let n = 0; n < 4; n++) {
      const item = await nextItem(stream);
      kinds.add(item.kind);
      expect(item.signalId).toBeNull();
      expect(seqOf(item)).toBe(0);
    }
    stream.cut();
    expect([...kinds].sort()).toEqual(['heartbeat', 'reset']);
    expect(id).toBeTruthy();
  });

  it('ends when its token does', async () => {
    const token = await app.token({ userId: user.caller.userId, hours: 1 / 3600 });
    const stream = follow({ url, token });
    await nextItem(stream);
    app.clock.advance(1_000);
    for await (const item of stream) expect(item.kind).toBe('heartbeat');
    expect(['bye token_expired', 'closed', '4403']).toContain(stream.ending);
    user = await app.user();
  });

  it('sends a final message when the server shuts down', async () => {
    const other = await createTestApp();
    const { url: at } = await other.listen();
    const stream = follow({ url: at, token: (await other.user()).token });
    await nextItem(stream);
    await Promise.all([other.close(), stream.next()]);
    expect(['bye shutdown', 'closed', '1001']).toContain(stream.ending);
  });
});

describe('the other subscriptions', () => {
  /** What a subscription tells, one item after the other. */
  async function subscribe(query: string, variables: Record<string, unknown>, token: string) {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    const arrived: unknown[] = [];
    let waiting: ((item: unknown) => void) | null = null;
    let ready = () => {};
    const acknowledged = new Promise<void>((resolve) => {
      ready = resolve;
    });
    socket.on('message', (data) => {
      const message = JSON.parse(String(data)) as { type: string; payload?: { data?: Record<string, unknown> } };
      if (message.type === 'connection_ack') ready();
      if (message.type !== 'next' && message.type !== 'error') return;
      const item = Object.values(message.payload?.data ?? {})[0] ?? message.payload;
      if (waiting) waiting(item);
      else arrived.push(item);
      waiting = null;
    });
    await once(socket, 'open');
    socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } }));
    await acknowledged;
    const before = app.services.hub.size();
    socket.send(JSON.stringify({ type: 'subscribe', id: '1', payload: { query, variables } }));
    return {
      before,
      next: () =>
        arrived.length > 0
          ? Promise.resolve(arrived.shift())
          : new Promise<unknown>((resolve) => {
              waiting = resolve;
            }),
      close: () => socket.close(),
    };
  }
  /** Until so many streams of the hub are open: these subscriptions do not say that they have begun. */
  const opened = async (count: number) => {
    while (app.services.hub.size() < count) await new Promise((resolve) => setImmediate(resolve));
    // The stream that opened last reads its position before any event.
    await app.database.db.query(statement('test-turn', 'select 1'));
    await app.database.db.query(statement('test-turn', 'select 1'));
  };

  it('runtimeChanged delivers every change with its strategy, and none of other users', async () => {
    const query = `subscription ($strategyId: ID) { runtimeChanged(strategyId: $strategyId) {
      status mode strategyVersion startedAt strategy { id name } } }`;
    const stranger = await app.user();
    const all = await subscribe(query, {}, user.token);
    const one = await subscribe(query, { strategyId }, user.token);
    const foreign = await subscribe(query, {}, stranger.token);
    await opened(all.before + 3);
    const other = await strategy(app).on('MES').as('ready').for(user);
    const key = (id: string) => ({ strategyId: id, mode: 'paper' as const });
    await app.services.runtimes.start(user.caller, key(other));
    await app.services.runtimes.start(user.caller, key(strategyId));
    await app.database.db.query(statement('test-up', `update runtime set status = 'running' where strategy_id = $1`), [
      strategyId,
    ]);
    await app.services.runtimes.stop(user.caller, key(strategyId));
    expect(await all.next()).toMatchObject({ status: 'STARTING', strategy: { id: other } });
    for (const stream of [all, one]) {
      expect(await stream.next()).toMatchObject({
        status: 'STARTING',
        mode: 'PAPER',
        strategyVersion: 1,
        strategy: { id: strategyId },
        startedAt: expect.stringContaining('T'),
      });
      expect(await stream.next()).toMatchObject({ status: 'DRAINING' });
    }
    const theirs = await strategy(app).on('MES').as('ready').for(stranger);
    for (const stream of [all, one, foreign]) stream.close();
    expect(theirs).toBeTruthy();
  });

  it('blockedSignals delivers each denial with its reason', async () => {
    const query = `subscription { blockedSignals { id strategy { id } instrument { symbol } timeframe barTs mode side
      triggeredLimit reason observed limit reasonJson blockedAt } }`;
    const stream = await subscribe(query, {}, user.token);
    await opened(stream.before + 1);
    await app.database.db.query(
      statement('test-halted', 'update risk_limits set trading_halted = true where user_id = $1'),
      [user.caller.userId],
    );
    await publish(parts(), user.caller, strategyId);
    expect(await stream.next()).toMatchObject({
      strategy: { id: strategyId },
      instrument: { symbol: 'MNQ' },
      triggeredLimit: 'trading_halted',
      reason: 'trading_halted',
      side: 'LONG',
      reasonJson: { limits: { trading_halted: true } },
    });
    stream.close();
  });

  it('bars delivers final bars once and in order for every timeframe; an unknown instrument is rejected', async () => {
    app.clock.set('2026-06-01T00:00:00Z');
    user = await app.user();
    const query = `subscription ($instrument: ID!, $timeframe: Timeframe) {
      bars(instrument: $instrument, timeframe: $timeframe) { ts open high low close volume } }`;
    const bars = walk(140);
    const ingest = (from: number, to: number) =>
      app.services.marketData.ingest('MES', bars.slice(from, to).map(barInput));
    await ingest(0, 3);
    const one = await subscribe(query, { instrument: 'MES' }, user.token);
    const five = await subscribe(query, { instrument: 'MES', timeframe: 'M5' }, user.token);
    const none = await subscribe(query, { instrument: 'NONE' }, user.token);
    expect(JSON.stringify(await none.next())).toContain('invalid_input');
    // The first bar that a stream tells is one that came after it began: which one that is only the server knows.
    const seen: { ts: string; close: string }[] = [];
    let at = 3;
    const first = one.next() as Promise<{ ts: string; close: string }>;
    let begun = false;
    void first.then(() => {
      begun = true;
    });
    while (!begun && at < 100) {
      await ingest(at, ++at);
      await new Promise((resolve) => setImmediate(resolve));
    }
    seen.push(await first);
    await ingest(at, 140);
    while (seen.at(-1)?.ts !== new Date(bars[139]!.ts).toISOString()) seen.push((await one.next()) as never);
    const from = bars.findIndex(({ ts }) => new Date(ts).toISOString() === seen[0]?.ts);
    expect(seen.map(({ ts, close }) => [ts, Number(close)])).toEqual(
      bars.slice(from).map(({ ts, close }) => [new Date(ts).toISOString(), close]),
    );
    const coarse = [(await five.next()) as { ts: string; open: string }];
    while (coarse.length < 5) coarse.push((await five.next()) as never);
    const known = await app.runOk<{ instrument: { bars: { ts: string }[] } }>(
      '{ instrument(symbol: "MES") { bars(timeframe: M5) { ts open high low close volume } } }',
      {},
      user,
    );
    const start = known.instrument.bars.findIndex(({ ts }) => ts === coarse[0]?.ts);
    expect(known.instrument.bars.slice(start, start + 5)).toEqual(coarse);
    for (const stream of [one, five, none]) stream.close();
  });
});
