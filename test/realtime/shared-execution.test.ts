import { afterAll, beforeAll, expect, it } from 'vitest';
import type { UserCaller } from '../../src/domains/account/index.ts';
import type { Flow } from '../../src/events/index.ts';
import { createTestApp, type TestApp, type TestCaller } from '../support/app.ts';
import { strategy } from '../support/seed.ts';
import { exitByEngine, fire } from '../support/signals.ts';

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

it('an event is executed once for all who follow it in the same words, and for each who asks otherwise', async () => {
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
  const reads: string[] = [];
  const stop = app.database.db.onStatement((text) => {
    if (/from "public"."strategy"/i.test(text)) reads.push(text);
  });
  const signal = await fire(parts, user.caller, strategyId);
  const results = await Promise.all(streams.map((stream) => stream.next()));
  expect(results[0]).toMatchObject({
    data: { signalEvents: { kind: 'FIRED', signal: { id: signal.id, strategy: { id: strategyId, name: 'Shared' } } } },
  });
  expect(new Set(results).size).toBe(1);
  const own = await priced.next();
  expect(own.data.signalEvents.signal).toMatchObject({ id: signal.id, entryPrice: '20000' });
  expect(reads.length).toBeLessThanOrEqual(2);

  // The next event within a second does not even read the strategy again.
  reads.length = 0;
  const exit = { strategyId, closePrice: '20020', closeBarTs: signal.barTs };
  await exitByEngine(parts, user.caller.userId, exit);
  expect(new Set(await Promise.all(streams.map((stream) => stream.next()))).size).toBe(1);
  stop();
  for (const stream of [...streams, priced, strangers]) stream.end();
  expect(reads.length).toBeLessThanOrEqual(2);
});

it('who sends null for a variable shares nothing with who leaves it to its default', async () => {
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
