import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formatCursor, SlowConsumerError, type UserEvent } from '../../src/events/index.ts';
import { until } from '../support/until.ts';
import { ALL, createEventsKit, type EventsKit, fired, NO_WAKEUPS, next, payloads } from './kit.ts';

let kit: EventsKit;
let epoch: string;
beforeAll(async () => {
  kit = await createEventsKit();
  epoch = await kit.store.epoch();
});
afterAll(() => kit.end());

const at = (seq: number) => formatCursor(epoch, seq);

describe('beginning', () => {
  test('without a cursor: a heartbeat with the current position, then live events', async () => {
    const user = await kit.user();
    await kit.write(user, [fired('before')]);
    const stream = kit.hub().subscribe({ userId: user, filter: ALL });
    expect(await next(stream)).toEqual({ type: 'heartbeat', cursor: at(1), at: '2026-04-20T13:30:00.000Z' });
    const [event] = await kit.write(user, [fired('after')]);
    expect(await next(stream)).toEqual({ type: 'event', cursor: at(2), event });
  });

  test('with a cursor: a heartbeat with that cursor, then all later events', async () => {
    const user = await kit.user();
    await kit.write(
      user,
      Array.from({ length: 700 }, (_, n) => fired(n)),
    );
    const stream = kit.hub({ pageSize: 64 }).subscribe({ userId: user, after: at(100), filter: ALL });
    expect(await next(stream)).toMatchObject({ type: 'heartbeat', cursor: at(100) });
    expect(await payloads(stream, 600)).toEqual(Array.from({ length: 600 }, (_, n) => n + 100));
    await kit.write(user, [fired('live')]);
    expect(await payloads(stream, 1)).toEqual(['live']);
  });

  test.each([
    ['malformed', () => 'yesterday'],
    ['empty', () => ''],
    ['of another history', () => 'deadbeef.1'],
    ['from the future', () => at(6)],
    ['older than what is kept', () => at(1)],
  ])('with a cursor that is %s: a reset at the head, then new events', async (_, cursor) => {
    const user = await kit.user();
    await kit.write(
      user,
      Array.from({ length: 5 }, (__, n) => fired(n)),
    );
    await kit.trim(user, 2);
    const stream = kit.hub().subscribe({ userId: user, after: cursor(), filter: ALL });
    expect(await next(stream)).toEqual({ type: 'reset', cursor: at(5), at: '2026-04-20T13:30:00.000Z' });
    await kit.write(user, [fired('live')]);
    expect(await next(stream)).toMatchObject({ type: 'event', cursor: at(6) });
  });

  test('the oldest resumable cursor is the one before the oldest kept event', async () => {
    const user = await kit.user();
    await kit.write(user, [fired(1), fired(2), fired(3)]);
    await kit.trim(user, 2);
    expect(await next(kit.hub().subscribe({ userId: user, after: at(2), filter: ALL }))).toMatchObject({
      type: 'heartbeat',
    });
    await kit.trim(user, 3);
    expect(await next(kit.hub().subscribe({ userId: user, after: at(2), filter: ALL }))).toMatchObject({
      type: 'reset',
    });
    expect(await next(kit.hub().subscribe({ userId: user, after: at(3), filter: ALL }))).toMatchObject({
      type: 'heartbeat',
    });
  });
});

describe('going live', () => {
  test('an event committed between backfill and live arrives once, with or without a wake-up', async () => {
    for (const write of [kit.write, kit.writeSilently]) {
      const user = await kit.user();
      await kit.write(user, [fired(1), fired(2)]);
      let between = false;
      const hub = kit.hub({
        async betweenBackfillAndLive() {
          if (!between) await write(user, [fired(3)]);
          between = true;
        },
      });
      const stream = hub.subscribe({ userId: user, after: at(0), filter: ALL });
      expect(await payloads(stream, 2)).toEqual([1, 2]);
      const third = payloads(stream, 1);
      await until(() => between);
      await kit.write(user, [fired(4)]);
      expect(await third).toEqual([3]);
      expect(await payloads(stream, 1)).toEqual([4]);
    }
  });

  test('an event read from the table is not repeated by a late wake-up', async () => {
    const user = await kit.user();
    const hub = kit.hub();
    const early = hub.subscribe({ userId: user, filter: ALL });
    await next(early);
    const events = await kit.writeSilently(user, [fired(1), fired(2)]);
    const resumed = hub.subscribe({ userId: user, after: at(0), filter: ALL });
    expect(await payloads(resumed, 2)).toEqual([1, 2]);
    kit.wakeups.publish(`events:${user}`, { epoch, seq: 2, events });
    await kit.write(user, [fired(3)]);
    expect(await payloads(resumed, 1)).toEqual([3]);
    expect(await payloads(early, 3)).toEqual([1, 2, 3]);
  });

  test('a lost wake-up is recovered by the next one', async () => {
    const user = await kit.user();
    const stream = kit.hub().subscribe({ userId: user, filter: ALL });
    await next(stream);
    await kit.writeSilently(user, [fired(1)]);
    await kit.write(user, [fired(2)]);
    expect(await payloads(stream, 2)).toEqual([1, 2]);
  });

  test('without wake-ups the heads of all users are polled in one query', async () => {
    const users = [await kit.user(), await kit.user(), await kit.user()];
    const hub = kit.hub({ wakeups: NO_WAKEUPS, pollInterval: 2_000 });
    const streams = users.map((userId) => hub.subscribe({ userId, filter: ALL }));
    for (const stream of streams) await next(stream);
    await kit.write(users[0]!, [fired('a')]);
    await kit.write(users[2]!, [fired('c')]);
    const statements: string[] = [];
    const stop = kit.db.onStatement((text) => statements.push(text));
    hub.timers.advance(2_000);
    expect(await payloads(streams[0]!, 1)).toEqual(['a']);
    expect(await payloads(streams[2]!, 1)).toEqual(['c']);
    stop();
    expect(statements.filter((text) => text.includes('any('))).toHaveLength(1);
    expect(statements).toHaveLength(3);
  });

  test('wake-ups of another history are ignored', async () => {
    const user = await kit.user();
    const stream = kit.hub().subscribe({ userId: user, filter: ALL });
    await next(stream);
    const forged = { ...fired('forged'), userId: user, seq: 1, occurredAt: '2026-04-20T13:30:00.000Z' };
    kit.wakeups.publish(`events:${user}`, { epoch: 'deadbeef', seq: 1, events: [forged] });
    await kit.write(user, [fired('true')]);
    expect(await payloads(stream, 1)).toEqual(['true']);
  });

  test('a restored backup resets every stream', async () => {
    const own = await createEventsKit();
    try {
      const user = await own.user();
      const hub = own.hub();
      const stream = hub.subscribe({ userId: user, filter: ALL });
      await next(stream);
      await own.write(user, [fired(1)]);
      expect(await payloads(stream, 1)).toEqual([1]);
      const renewed = await own.store.renewEpoch();
      hub.timers.advance(2_000);
      expect(await next(stream)).toMatchObject({ type: 'reset', cursor: formatCursor(renewed, 1) });
      await own.write(user, [fired(2)]);
      expect(await next(stream)).toMatchObject({ type: 'event', cursor: formatCursor(renewed, 2) });
    } finally {
      await own.end();
    }
  });
});

describe('filters and sharing', () => {
  test('a filter selects kinds, strategy and instrument; heartbeats advance the cursor past other events', async () => {
    const user = await kit.user();
    const strategyId = '019a0000-0000-7000-8000-000000000001';
    const hub = kit.hub({ heartbeatSeconds: 15 });
    const filter = { kinds: ['fired', 'closed'], strategyId, instrument: 'MES' } as const;
    const live = hub.subscribe({ userId: user, filter });
    await next(live);
    await kit.write(user, [
      fired('yes', { strategyId }),
      fired('no', { strategyId, instrument: 'MGC' }),
      fired('no', { strategyId: null }),
      fired('no', { strategyId, kind: 'runtime' }),
      fired('yes too', { strategyId, kind: 'closed' }),
      fired('no', { strategyId: null }),
    ]);
    expect(await payloads(live, 2)).toEqual(['yes', 'yes too']);
    hub.timers.advance(15_000);
    expect(await next(live)).toMatchObject({ type: 'heartbeat', cursor: at(6) });
    const resumed = hub.subscribe({ userId: user, after: at(1), filter });
    expect(await payloads(resumed, 1)).toEqual(['yes too']);
  });

  test('all subscribers of a user share a delivery; other users do not receive it', async () => {
    const [user, other] = [await kit.user(), await kit.user()];
    const hub = kit.hub();
    const [one, two] = [1, 2].map(() => hub.subscribe({ userId: user, filter: ALL }));
    const foreign = hub.subscribe({ userId: other, filter: ALL });
    for (const stream of [one!, two!, foreign]) await next(stream);
    let both = Promise.all([next(one!), next(two!)]);
    await kit.writeSilently(user, [fired('from the table')]);
    hub.timers.advance(2_000);
    const [first, second] = await both;
    expect(first).toBe(second);
    both = Promise.all([next(one!), next(two!)]);
    await kit.write(user, [fired('woken')]);
    const [third, fourth] = await both;
    expect(third).toBe(fourth);
    await kit.write(other, [fired('theirs')]);
    expect(await payloads(foreign, 1)).toEqual(['theirs']);
  });

  test('live: only new events', async () => {
    const user = await kit.user();
    await kit.write(user, [fired('before')]);
    const hub = kit.hub();
    const stream = hub.live({ userId: user, filter: { kinds: ['runtime'] } });
    let first: IteratorResult<UserEvent> | undefined;
    void stream.next().then((result) => {
      first = result;
    });
    await until(() => hub.size() === 1);
    // A live stream does not report when it is live; the test publishes until it receives an event.
    await until(async () => {
      await kit.write(user, [fired('no'), fired('yes', { kind: 'runtime' })]);
      return first !== undefined;
    });
    expect(first?.value).toMatchObject({ kind: 'runtime', payload: 'yes' });
    await stream.return?.();
    await until(() => hub.size() === 0);
  });
});

describe('slow readers', () => {
  test('one with a full queue is disconnected, the others are not', async () => {
    const user = await kit.user();
    const hub = kit.hub({ queueLimit: 8 });
    const [slow, quick] = [1, 2].map(() => hub.subscribe({ userId: user, filter: ALL }));
    const seen: string[] = [];
    for (const stream of [slow!, quick!]) await next(stream);
    // Its first read waits, so it is live; then it reads no more.
    const pending = payloads(slow!, 1);
    for (let n = 0; n < 12; n++) {
      const read = payloads(quick!, 1);
      await kit.write(user, [fired(`event ${n}`)]);
      seen.push(...((await read) as string[]));
    }
    expect(await pending).toEqual(['event 0']);
    expect(seen).toHaveLength(12);
    await expect(slow!.next()).rejects.toThrow(SlowConsumerError);
    const resumed = hub.subscribe({ userId: user, after: at(1), filter: ALL });
    expect(await payloads(resumed, 11)).toEqual(seen.slice(1));
  });

  test('a transaction with more events than the queue limit disconnects no client', async () => {
    const user = await kit.user();
    const hub = kit.hub({ queueLimit: 8, pageSize: 16 });
    for (const count of [12, 60, 300]) {
      const stream = hub.subscribe({ userId: user, filter: ALL });
      await next(stream);
      const read = payloads(stream, count + 1);
      const events = Array.from({ length: count }, (_, n) => fired(n));
      await kit.write(user, events);
      await until(() => hub.size() > 0);
      const last = kit.write(user, [fired('last')]);
      expect(await read).toEqual([...events.map(({ payload }) => payload), 'last']);
      await last;
      await stream.return?.();
    }
  });

  test('a backfill waits for its reader and keeps one page in memory', async () => {
    const user = await kit.user();
    await kit.write(
      user,
      Array.from({ length: 2_000 }, (_, n) => fired(n)),
    );
    const hub = kit.hub({ queueLimit: 8, pageSize: 50 });
    const stream = hub.subscribe({ userId: user, after: at(0), filter: ALL });
    const statements: string[] = [];
    const stop = kit.db.onStatement((text) => statements.push(text));
    expect(await payloads(stream, 60)).toEqual(Array.from({ length: 60 }, (_, n) => n));
    for (let n = 0; n < 20; n++) await kit.write(user, [fired(`new ${n}`)]);
    expect(statements.filter((text) => text.includes('order by seq'))).toHaveLength(2);
    stop();
    const rest = await payloads(stream, 1_960);
    expect(rest.at(-1)).toBe('new 19');
  });

  test('a stream sends heartbeats while the filter drops events', async () => {
    const user = await kit.user();
    await kit.write(
      user,
      Array.from({ length: 100 }, (_, n) => fired(n)),
    );
    let pages = 0;
    const readAfter: typeof kit.store.readAfter = (...args) => {
      if (++pages === 3) hub.timers.advance(15_000);
      return kit.store.readAfter(...args);
    };
    const hub = kit.hub({ store: { ...kit.store, readAfter }, pageSize: 10 });
    const stream = hub.subscribe({ userId: user, after: at(0), filter: { kinds: ['closed'] } });
    await next(stream);
    expect(await next(stream)).toMatchObject({ type: 'heartbeat', cursor: at(30) });
  });
});

describe('ending', () => {
  test('return, an aborted signal and closing the hub each end a waiting stream', async () => {
    const user = await kit.user();
    const hub = kit.hub();
    const controller = new AbortController();
    const streams = [0, 1, 2].map((n) =>
      hub.subscribe({ userId: user, filter: ALL, ...(n === 1 ? { signal: controller.signal } : {}) }),
    );
    for (const stream of streams) await next(stream);
    const waiting = streams.map((stream) => stream.next());
    expect(hub.size()).toBe(3);
    await streams[0]!.return?.();
    expect((await waiting[0]!).done).toBe(true);
    controller.abort();
    expect((await waiting[1]!).done).toBe(true);
    expect(hub.size()).toBe(1);
    hub.close();
    expect((await waiting[2]!).done).toBe(true);
    expect(hub.size()).toBe(0);
    expect((await hub.subscribe({ userId: user, filter: ALL }).next()).done).toBe(true);
  });

  test('a database error ends the stream, and the next stream works', async () => {
    const user = await kit.user();
    await kit.write(user, [fired(1)]);
    let failing = true;
    const standing: typeof kit.store.bounds = (userId) => {
      if (failing) return Promise.reject(new Error('connection refused'));
      return kit.store.bounds(userId);
    };
    const hub = kit.hub({ store: { ...kit.store, bounds: standing } });
    await expect(hub.subscribe({ userId: user, after: at(0), filter: ALL }).next()).rejects.toThrow('refused');
    expect(hub.size()).toBe(0);
    failing = false;
    expect(await payloads(hub.subscribe({ userId: user, after: at(0), filter: ALL }), 1)).toEqual([1]);
  });
});
