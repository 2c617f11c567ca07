import { randomUUID } from 'node:crypto';
import { compileQuery } from 'graphql-jit';
import { afterAll, beforeAll, expect, it as test, vi } from 'vitest';
import { SignalStreamDocument } from '../../rest-shim/generated/operations.ts';
import type { UserCaller } from '../../src/domains/account/index.ts';
import type { Flow, NewEvent } from '../../src/events/index.ts';
import { createTestApp, type TestApp, type TestCaller } from '../support/app.ts';
import { FAST_PATH } from '../support/fast-path.ts';
import { firedEvent } from '../support/fired-event.ts';
import { strategy } from '../support/seed.ts';
import { exitByEngine, fire } from '../support/signals.ts';

vi.mock('graphql-jit', async (load) => {
  const jit = await load<typeof import('graphql-jit')>();
  return { ...jit, compileQuery: vi.fn(jit.compileQuery) };
});

const it = test.skipIf(!FAST_PATH);

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());

const DOCUMENT = `subscription ($strategyId: ID, $after: String, $price: Boolean = false) {
  signalEvents(strategyId: $strategyId, after: $after) {
    kind signal { id strategy { id name } entryPrice @include(if: $price) reason } } }`;

interface Result {
  data: { signalEvents: { kind: string; signal: { strategy: { name: string } } | null } };
}

/** Each statement from now on that reads strategies. */
function strategyReads() {
  const reads: string[] = [];
  const stop = app.database.db.onStatement((text) => {
    if (/from (?:"public"\.)?"?strategy\b/i.test(text)) reads.push(text);
  });
  return { reads, stop };
}

/** Streams of one document, run as the REST shim and the WebSocket run theirs. */
function follow(user: TestCaller<UserCaller>, variables: Record<string, unknown> = {}) {
  const started = app.operations.subscribe({
    operation,
    variables,
    context: { caller: user.caller },
  }) as unknown as Promise<Flow<Result>>;
  return {
    async next(): Promise<Result> {
      const { value, done } = await (await started).next();
      if (done) throw new Error('the stream ended');
      return value;
    },
    end: () => void started.then((flow) => flow.end()),
  };
}
let operation: ReturnType<TestApp['operations']['prepare']>;

it('an event is executed once per distinct document and variables', async () => {
  operation = app.operations.prepare(DOCUMENT);
  const [user, other] = await Promise.all([app.user(), app.user()]);
  const strategyId = await strategy(app).on('MNQ').named('Shared').as('ready').for(user);
  const parts = { db: app.database.db, services: app.services };
  const streams = Array.from({ length: 20 }, (_, n) => follow(user, n % 2 ? { strategyId } : {}));
  const priced = follow(user, { price: true });
  const strangers = follow(other);
  for (const stream of [...streams, priced, strangers]) {
    expect((await stream.next()).data.signalEvents.kind).toBe('HEARTBEAT');
  }
  const { reads, stop } = strategyReads();
  // What a stream remembers of a strategy it remembers for a second.
  const stopped = vi.spyOn(performance, 'now').mockReturnValue(performance.now());
  const signal = await fire(parts, user.caller, strategyId);
  const results = await Promise.all(streams.map((stream) => stream.next()));
  expect(results[0]).toMatchObject({
    data: { signalEvents: { kind: 'FIRED', signal: { id: signal.id, strategy: { id: strategyId, name: 'Shared' } } } },
  });
  expect(new Set(results).size).toBe(1);
  const own = await priced.next();
  expect(own.data.signalEvents.signal).toMatchObject({ id: signal.id, entryPrice: '20000' });
  expect(reads).toHaveLength(2);

  // The next event within a second does not even read the strategy again.
  reads.length = 0;
  const exit = { strategyId, closePrice: '20020', closeBarTs: signal.barTs };
  await exitByEngine(parts, user.caller.userId, exit);
  expect(new Set(await Promise.all(streams.map((stream) => stream.next()))).size).toBe(1);
  stop();
  stopped.mockRestore();
  const stranger = strangers.next().then(
    () => 'told',
    () => 'ended',
  );
  for (const stream of [...streams, priced, strangers]) stream.end();
  expect(reads).toEqual([]);
  expect(await stranger).toBe('ended');
});

it('events of many users read all their strategies in one statement', async () => {
  operation = app.operations.prepare(DOCUMENT);
  const { db } = app.database;
  const users = await Promise.all(
    Array.from({ length: 20 }, async (_, n) => {
      const user = await app.user();
      const strategyId = await strategy(app).on('MNQ').named(`Own ${n}`).as('ready').for(user);
      return { user, userId: user.caller.userId, strategyId, stream: follow(user), name: `Own ${n}` };
    }),
  );
  for (const { stream } of users) await stream.next();
  const { reads, stop } = strategyReads();
  const told = users.map(({ stream }) => stream.next());
  await db.transaction(async (tx) => {
    for (const one of [...users].sort((a, b) => (a.userId < b.userId ? -1 : 1)))
      await app.services.events.append(tx, one.userId, [firedEvent(one)]);
  });
  for (const [n, { stream, name }] of users.entries()) {
    expect((await told[n]!).data.signalEvents.signal).toMatchObject({ strategy: { name } });
    stream.end();
  }
  stop();
  expect(reads).toHaveLength(1);
});

it('a document with many events is compiled with the same results and errors', async () => {
  const user = await app.user();
  const strategyId = await strategy(app).on('MNQ').named('Often').as('ready').for(user);
  const { userId } = user.caller;
  const plain = DOCUMENT.replace(', $price: Boolean = false', '').replace(' @include(if: $price)', '');
  const followed = [SignalStreamDocument.toString(), plain].map((document) => {
    operation = app.operations.prepare(document);
    return follow(user);
  });
  for (const stream of followed) await stream.next();
  const compilations = vi.mocked(compileQuery).mock.calls.length;
  const told = async (event: NewEvent) => {
    await app.database.db.transaction((tx) => app.services.events.append(tx, userId, [event]));
    const results = await Promise.all(followed.map((stream) => stream.next()));
    return JSON.parse(JSON.stringify(results), (key, value) => (key === 'cursor' ? typeof value : value));
  };
  const events = [firedEvent({ userId, strategyId }), firedEvent({ userId, strategyId: randomUUID() })];
  const before = [await told(events[0]!), await told(events[1]!)];
  for (let n = 0; n < 30; n++) await told(events[n % 2]!);
  expect(vi.mocked(compileQuery).mock.calls.length - compilations).toBe(followed.length);
  const after = [await told(events[0]!), await told(events[1]!)];
  expect(after).toEqual(before);
  expect(before[0][0].errors).toBeUndefined();
  expect(before[1][0].errors).toMatchObject([{ message: expect.any(String) }]);
  for (const stream of followed) stream.end();
});

it('an explicit null variable is not shared with an omitted one', async () => {
  operation = app.operations.prepare(DOCUMENT);
  const user = await app.user();
  const strategyId = await strategy(app).on('MNQ').as('ready').for(user);
  const nothing = follow(user, { price: null });
  await nothing.next();
  const defaults = follow(user);
  await defaults.next();
  const { id } = await fire({ db: app.database.db, services: app.services }, user.caller, strategyId);
  expect((await nothing.next()).data.signalEvents.signal).toBeNull();
  expect((await defaults.next()).data.signalEvents.signal).toMatchObject({ id });
  nothing.end();
  defaults.end();
});
