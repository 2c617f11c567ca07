import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, type Database } from '../../src/platform/postgres/database.ts';
import { migrate } from '../../src/platform/postgres/migrate.ts';
import { createReplicaReads, readingFrom } from '../../src/platform/postgres/replica.ts';
import { createTestApp, type TestApp, type TestCaller } from '../support/app.ts';
import { strategy } from '../support/seed.ts';
import { until } from '../support/until.ts';
import { type ReplicatedPostgres, startReplicatedPostgres } from './support/replicated-postgres.ts';

// DATABASE_REPLICA_URL: lists come from a replica, and everyone reads their own writes, also when it lags or is away.

let postgres: ReplicatedPostgres;
let db: Database;
let replica: Database;
let app: TestApp;
let user: TestCaller;
const states: (string | null)[] = [];
const onReplica: string[] = [];
beforeAll(async () => {
  postgres = await startReplicatedPostgres({ synchronous: false });
  db = createDatabase({ url: postgres.primaryUrl });
  await migrate(db);
  replica = createDatabase({ url: postgres.standbyUrl, onError: () => {} });
  replica.onStatement((_text, { name }) => void onReplica.push(name));
  const read = createReplicaReads((problem) => void states.push(problem));
  app = await createTestApp({
    database: { url: postgres.primaryUrl, db, drop: async () => {} },
    listDatabase: (work) => readingFrom(read, { primary: db.partOf(work), replica: replica.partOf(work) }),
  });
  user = await app.user();
}, 60_000);
afterAll(async () => {
  await app.close();
  await Promise.all([db.close(), replica.close()]);
  await postgres.stop();
}, 30_000);

const LIST = '{ strategies(first: 50) { edges { node { id } } } }';
/** Makes a strategy, and lists at once. */
const seesOwn = async (): Promise<boolean> => {
  const id = await strategy(app)
    .on('MES')
    .for(user as never);
  const { strategies } = await app.runOk<{ strategies: { edges: { node: { id: string } }[] } }>(LIST, {}, user);
  return strategies.edges.some(({ node }) => node.id === id);
};
const lists = () => onReplica.filter((name) => !name.startsWith('replica_')).length;

test('a list that follows a write at once has it, and comes from the replica', async () => {
  for (let round = 0; round < 10; round++) expect(await seesOwn()).toBe(true);
  // A replica that is late for a moment rests; it serves again by itself.
  await until(async () => {
    await app.runOk(LIST, {}, user);
    return lists() >= 3;
  });
});

test('while the replica does not replay, the primary answers, and the replica takes over again', async () => {
  await postgres.pauseReplay();
  const before = lists();
  for (let round = 0; round < 3; round++) expect(await seesOwn()).toBe(true);
  expect(lists()).toBe(before);
  await postgres.resumeReplay();
  await until(async () => {
    await app.runOk(LIST, {}, user);
    return lists() > before;
  });
  expect(await seesOwn()).toBe(true);
});

test('a replica that is no standby any more is named, and the primary answers', async () => {
  await postgres.promote();
  expect(await seesOwn()).toBe(true);
  await until(async () => {
    await app.runOk(LIST, {}, user);
    return states.includes('DATABASE_REPLICA_URL names no standby');
  });
});
