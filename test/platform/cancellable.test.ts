import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asPartOf, uncancelled, Work } from '../../src/kernel/work.ts';
import { statement } from '../../src/platform/postgres/database.ts';
import { FAST_PATH } from '../support/fast-path.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { until } from '../support/until.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase({ maxConnections: 2 });
});
afterAll(() => database.drop());

const SLEEP = statement('t_sleep', 'select pg_sleep(4)');
const ONE = statement('t_one', 'select 1 as one');
const SLEEPING =
  "select count(*)::int as count from pg_stat_activity where query like '%pg_sleep(4)%' and state = 'active'";
const REASON = new Error('no longer needed');
const USER = randomUUID();

/** Asked over a connection of its own: the pool may be full. */
async function sleeping(): Promise<number> {
  const client = await database.db.connect();
  try {
    return (await client.query(`${SLEEPING} and pid <> pg_backend_pid()`)).rows[0].count;
  } finally {
    await client.end();
  }
}
const started = (count = 1) => until(async () => (await sleeping()) === count);
const ended = () => until(async () => (await sleeping()) === 0, 2_000);

describe('a cancelled work', () => {
  const statements: [what: string, run: () => Promise<unknown>][] = [
    ['a statement', () => database.db.query(SLEEP)],
    ['a statement as a user', () => database.db.as(USER).query(SLEEP)],
    ['a statement of a transaction', () => database.db.transaction((tx) => tx.query(SLEEP))],
    ['a statement of a user’s transaction', () => database.db.as(USER).transaction((tx) => tx.query(SLEEP))],
    ['the system’s in a user’s transaction', () => database.db.as(USER).transaction((tx) => tx.system.query(SLEEP))],
  ];
  if (FAST_PATH) {
    // Prisma sends nothing before it is awaited.
    const byPrisma = async () => await database.db.as(USER).prisma.$queryRawUnsafe('select pg_sleep(4)::text');
    statements.push(['one of Prisma', byPrisma]);
  }
  it.each(statements)('ends %s', async (_what, run) => {
    const work = new Work();
    const result = asPartOf(work, run).catch((error: unknown) => error);
    await started();
    work.cancel(REASON);
    expect(String(await result)).toContain('no longer needed');
    await ended();
    expect(await database.db.query(ONE)).toEqual([{ one: 1 }]);
  });

  it('sends no further statements', async () => {
    const work = new Work();
    work.cancel(REASON);
    const { db } = database;
    for (const run of [
      () => db.query(ONE),
      () => db.as(USER).query(ONE),
      () => db.transaction((tx) => tx.query(ONE)),
    ]) {
      await expect(asPartOf(work, async () => run())).rejects.toBe(REASON);
    }
  });

  it('stops waiting for a connection, which the next one gets', async () => {
    const [busy, waiting] = [new Work(), new Work()];
    const { db } = database;
    const both = [1, 2].map(() => asPartOf(busy, () => db.query(SLEEP)).catch(() => {}));
    await started(2);
    const third = asPartOf(waiting, () => db.query(ONE));
    const transaction = asPartOf(waiting, () => db.transaction((tx) => tx.query(ONE)));
    waiting.cancel(REASON);
    await expect(third).rejects.toBe(REASON);
    await expect(transaction).rejects.toBe(REASON);
    busy.cancel(REASON);
    await Promise.all(both);
    for (let n = 0; n < 4; n++) expect(await db.query(ONE)).toEqual([{ one: 1 }]);
  });

  it('rolls back its transaction without affecting the next statement', async () => {
    const { db } = database;
    const count = statement('t_waitlist', 'select count(*)::int as count from waitlist_entry');
    for (let n = 0; n < 20; n++) {
      const work = new Work();
      const result = asPartOf(work, () =>
        db.transaction(async (tx) => {
          await tx.query(
            statement('t_join', "insert into waitlist_entry (email, joined_at) values ('a@b.example', now())"),
          );
          // As the statement ends, or a little before or after.
          setTimeout(() => work.cancel(REASON), n % 4);
          await tx.query(statement('t_short', 'select pg_sleep(0.002)'));
          await tx.query(ONE);
          throw REASON;
        }),
      );
      await expect(result).rejects.toBe(REASON);
      expect(await db.query(count)).toEqual([{ count: 0 }]);
    }
  });

  it.skipIf(!FAST_PATH)('does not affect uncancellable work or other work of the same user', async () => {
    const [gone, stays] = [new Work(), new Work()];
    const { db } = database;
    const holder = await db.connect();
    await holder.query('begin; lock table strategy in access exclusive mode');
    // Prisma sends nothing before it is awaited.
    const read = async () => await db.as(USER).prisma.strategy.findUnique({ where: { id: USER } });
    const [first, second, third] = [
      asPartOf(gone, read),
      asPartOf(stays, read),
      asPartOf(gone, () => uncancelled(read)),
    ];
    const refused = expect(first).rejects.toThrow();
    gone.cancel(REASON);
    await refused;
    await holder.end();
    expect(await second).toBeNull();
    expect(await third).toBeNull();
  });
});
