import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { newId } from '../../src/kernel/ids.ts';
import { startEmbeddedPostgres } from '../../src/platform/embedded/embedded-postgres.ts';
import { createDatabase, type Database, type Queryable, statement } from '../../src/platform/postgres/database.ts';
import { migrateJobs } from '../../src/platform/postgres/jobs.ts';
import { migrate } from '../../src/platform/postgres/migrate.ts';
import { temporaryFolder } from '../support/folder.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { databaseUrl, runSql } from '../support/postgres-template.ts';
import { ownedRows } from './owned-rows.ts';

// Ada and Bob have a row in every table. What runs as one of them asks for everything, and gets their own.

const [ada, bob] = [newId(), newId()];
const rowsOf = { [ada]: ownedRows(ada), [bob]: ownedRows(bob) };
const tables = ownedRows(ada).map(({ table }) => table);

let database: TestDatabase;
let db: Database;
beforeAll(async () => {
  database = await createTestDatabase({ maxConnections: 2 });
  db = database.db;
  for (const user of [ada, bob]) {
    await db.transaction(async (tx) => {
      for (const { text } of rowsOf[user] ?? []) await tx.query(statement('', text));
    });
  }
});
afterAll(() => database.drop());

const count = async (via: Queryable, rows: string): Promise<number> => {
  const [row] = await via.query<{ n: number }>(
    statement('', `${rows.startsWith('with') ? rows : `select count(*)::int as n from ${rows}`}`),
  );
  return row?.n ?? Number.NaN;
};
const who = async (via: Queryable) =>
  (
    await via.query<{ role: string; user: string }>(
      statement(
        't-who',
        `select current_user::text as role, coalesce(current_setting('ex7.user_id', true), '') as user`,
      ),
    )
  )[0];
class Undone extends Error {}
/** What `work` answers, in a transaction of Ada's that is rolled back. */
async function undone<T>(work: (tx: Queryable) => Promise<T>): Promise<T> {
  let result: T | undefined;
  await db
    .as(ada)
    .transaction(async (tx) => {
      result = await work(tx);
      throw new Undone();
    })
    .catch((error) => {
      if (!(error instanceof Undone)) throw error;
    });
  return result as T;
}

describe('every table', () => {
  test('with a user column, or that references one, shows its rows only to that user', async () => {
    const walled = await db.query<{ table: string; policy: string }>(WALLED);
    expect(walled.map(({ table }) => table)).toEqual([...tables].sort());
    for (const { policy } of walled) expect(policy).toMatch(/user_id = \(\s*SELECT ex7_user_id\(\)|EXISTS \( SELECT/);
  });

  test('has row-level security; tables without owner are readable or for the system only', async () => {
    expect(await db.query(UNWALLED)).toEqual([]);
    const others = await db.query<{ table: string; rights: string[] }>(OTHERS, [tables]);
    expect(Object.fromEntries(others.map(({ table, rights }) => [table, rights]))).toEqual({
      _prisma_migrations: [],
      bar: ['SELECT'],
      bar_day: ['SELECT'],
      bar_replaced: ['SELECT'],
      bar_revision: ['SELECT'],
      // Of webhooks, processes and people who have no account.
      billing_event: [],
      calendar: ['SELECT'],
      calendar_day: ['SELECT'],
      dispatcher: [],
      feed: ['SELECT'],
      feed_status: [],
      instrument: ['SELECT'],
      job_worker: [],
      lane_progress: [],
      operator_action: [],
      market_catalogue: ['SELECT'],
      roll: ['SELECT'],
      runtime_shard: [],
      setting: ['SELECT'],
      telegram_update: [],
      waitlist_entry: [],
    });
  });
});

describe.each(tables)('%s', (table) => {
  test('without a condition, a user sees only their rows', async () => {
    expect(await count(db, table)).toBe(2);
    expect(await db.as(ada).transaction((tx) => count(tx, table))).toBe(1);
    expect(await count(db.as(ada), table)).toBe(1);
    expect(await count(db.as(newId()), table)).toBe(0);
  });

  test('a user cannot insert rows of another user', async () => {
    const insert = rowsOf[bob]?.find((row) => row.table === table)?.text ?? '';
    await expect(db.as(ada).query(statement('', insert))).rejects.toThrow('violates row-level security');
  });

  test('a user cannot change or delete rows of another user', async () => {
    const [{ column = '' } = {}] = await db.query<{ column: string }>(COLUMN, [table]);
    const theirs = await db.as(bob).query<{ ctid: string }>(statement('', `select ctid from ${table}`));
    const where = `where ctid = '${theirs[0]?.ctid}'`;
    for (const write of [`update ${table} set ${column} = ${column}`, `delete from ${table}`]) {
      const done = undone((tx) =>
        count(tx, `with done as (${write} ${where} returning 1) select count(*)::int as n from done`),
      );
      if (APPEND_ONLY.has(table)) await expect(done).rejects.toThrow(/append-only|permission denied/);
      else expect(await done).toBe(0);
    }
  });
});
const APPEND_ONLY = new Set(['billing_comp', 'compliance_acceptance']);

test('a user’s row cannot refer to another user’s', async () => {
  const [hers, his] = await Promise.all(
    [ada, bob].map(async (user) => ({
      strategy: (await db.prisma.strategy.findFirstOrThrow({ where: { userId: user } })).id,
      channel: (await db.prisma.alertChannel.findFirstOrThrow({ where: { userId: user } })).id,
    })),
  );
  for (const { table, text } of ownedRows(ada)) {
    if (!/strategy_id|channel_id/.test(text)) continue;
    const besideOf = (by: typeof hers) =>
      text
        .replace(/(?<=\bstrategy_id.*)'[0-9a-f-]{36}'/g, (id) => (id.includes(ada) ? id : `'${by?.strategy}'`))
        .replace(/(?<=\bchannel_id.*)'[0-9a-f-]{36}'/g, (id) => (id.includes(ada) ? id : `'${by?.channel}'`));
    await expect(db.as(ada).query(statement('', besideOf(his))), table).rejects.toThrow('violates row-level security');
    // Beside her own it is let through, or refused by a key, but not by that wall.
    const told = await undone((tx) => tx.query(statement('', besideOf(hers)))).catch((error: Error) => error.message);
    expect(String(told), table).not.toContain('row-level security');
  }
});

describe('Prisma', () => {
  const models = [
    'account',
    'strategy',
    'strategyVersion',
    'runtime',
    'signal',
    'signalAudit',
    'backtest',
    'backtestTrade',
    'event',
    'alertChannel',
  ] as const;

  test.each(models)('shows a user only their rows when %s is read without a condition', async (model) => {
    const read = (prisma: Database['prisma']) => (prisma[model].findMany as () => Promise<object[]>)();
    expect(await read(db.prisma)).toHaveLength(2);
    const [hers, his] = [await read(db.as(ada).prisma), await read(db.as(bob).prisma)];
    expect([hers.length, his.length]).toEqual([1, 1]);
    expect(hers).not.toEqual(his);
  });

  test('batches look-ups of one user in a tick, but not of two users', async () => {
    const [hers, his] = await Promise.all(
      [ada, bob].map((userId) => db.prisma.strategy.findFirstOrThrow({ where: { userId } })),
    );
    const find = (user: string, id = '') => db.as(user).prisma.strategy.findUnique({ where: { id } });
    const found = await Promise.all([find(ada, hers?.id), find(bob, hers?.id), find(ada, his?.id), find(bob, his?.id)]);
    expect(found.map((row) => row?.userId ?? null)).toEqual([ada, null, null, bob]);
    const heard: (string | null)[] = [];
    const stop = db.onStatement((_text, { userId }) => heard.push(userId));
    await Promise.all([find(ada, hers?.id), find(ada, his?.id), find(bob, his?.id)]);
    stop();
    expect(heard.sort()).toEqual([ada, bob].sort());
  });

  test('follows relations as the user', async () => {
    const [strategy] = await db.as(ada).prisma.strategy.findMany({ include: { versions: true, signals: true } });
    expect(strategy).toMatchObject({ userId: ada, versions: [{ version: 1 }], signals: [{ userId: ada }] });
  });

  test('rejects a transaction for a user, which would run as the system', async () => {
    const { prisma } = db.as(ada);
    await expect(prisma.$transaction([prisma.strategy.findMany()])).rejects.toThrow('has no transactions');
    await expect(prisma.$transaction((tx) => tx.strategy.findMany())).rejects.toThrow('has no transactions');
  });
});

describe('a connection', () => {
  const system = () => who(db);

  test('is the system’s again after a user’s statement or transaction, also after errors', async () => {
    const before = await system();
    expect(before?.role).not.toBe('ex7_caller');
    expect(await who(db.as(ada))).toEqual({ role: 'ex7_caller', user: ada });
    expect(await db.as(ada).transaction(who)).toEqual({ role: 'ex7_caller', user: ada });
    await expect(db.as(ada).query(statement('t-fails', 'select 1 / $1::int'), [0])).rejects.toThrow('division by zero');
    await expect(
      db.as(ada).transaction((tx) => tx.query(statement('t-fails', 'select 1 / $1::int'), [0])),
    ).rejects.toThrow();
    await db.as(ada).prisma.strategy.findMany();
    // All of them.
    const now = await Promise.all([1, 2, 3, 4].map(() => db.transaction(who)));
    for (const each of now) expect(each).toEqual({ role: before?.role, user: '' });
  });

  test('of a user’s transaction can run system statements in between', async () => {
    await db.as(ada).transaction(async (tx) => {
      expect(await count(tx.system, 'strategy')).toBe(2);
      expect(await count(tx, 'strategy')).toBe(1);
      expect(await who(tx.system)).not.toMatchObject({ role: 'ex7_caller' });
      expect(await who(tx)).toEqual({ role: 'ex7_caller', user: ada });
    });
  });

  test('is usable after a system statement in a failed user transaction', async () => {
    const single = createDatabase({ url: database.url, maxConnections: 1 });
    const failing = single.as(ada).transaction(async (tx) => {
      await tx.query(statement('t-fails', 'select 1 / $1::int'), [0]).catch(() => {});
      await tx.system.query(statement('t-after', 'select 1'));
    });
    await expect(failing).rejects.toThrow('current transaction is aborted');
    expect(await who(single.as(ada))).toEqual({ role: 'ex7_caller', user: ada });
    await single.close();
  });

  test('uses two statement names, so that neither role invalidates the plan of the other', async () => {
    const COUNT = statement('t-planned', 'select count(*)::int as n from strategy');
    await db.query(COUNT);
    const names = await db.as(ada).transaction(async (tx) => {
      await tx.query(COUNT);
      return tx.system.query<{ name: string }>(
        statement('', `select name from pg_prepared_statements where name = 't-planned@user'`),
      );
    });
    expect(names).toHaveLength(1);
  });

  test.each([
    ['a statement that PostgreSQL refuses', 'select 1/0', []],
    ['a value that cannot be sent', 'select $1::jsonb', [circular()]],
  ])(
    'rolls back a transaction, without effects, after %s, even if the error is caught',
    async (_what, text, values) => {
      const effect = vi.fn();
      const done = db.as(ada).transaction(async (tx) => {
        tx.afterCommit(effect);
        await tx.system.query(statement('', text), values).catch(() => {});
      });
      await expect(done).rejects.toThrow();
      expect(effect).not.toHaveBeenCalled();
      expect(await db.query(statement('', 'select current_user as who'))).not.toEqual([{ who: 'ex7_caller' }]);
    },
  );

  test('needs one round trip for a user’s statement', async () => {
    const sent = vi.spyOn(pg.Client.prototype, 'query');
    const heard: unknown[] = [];
    const stop = db.onStatement((text, { userId }) => heard.push([text, userId]));
    await db.as(ada).query(statement('t-one', 'select 1'));
    await db.as(ada).prisma.strategy.findFirst();
    await db.prisma.strategy.findFirst();
    stop();
    expect(heard).toEqual([
      ['select 1', ada],
      [expect.stringContaining('SELECT'), ada],
      [expect.stringContaining('SELECT'), null],
    ]);
    expect(sent).toHaveBeenCalledTimes(3);
    sent.mockRestore();
  });
});

function circular(): object {
  const value: Record<string, unknown> = {};
  value.self = value;
  return value;
}

test.each(['', "'; drop table strategy", 'ada'])('%j is not a user', async (userId) => {
  expect(() => db.as(userId)).toThrow(RangeError);
});

describe('a separate cluster', () => {
  let server: Awaited<ReturnType<typeof startEmbeddedPostgres>>;
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeAll(async () => {
    folder = await temporaryFolder();
    server = await startEmbeddedPostgres({ dataDir: folder.path, durable: false });
  });
  afterAll(async () => {
    await server.stop();
    await folder.remove();
  });

  const as = (user: string, name: string) => {
    const url = new URL(databaseUrl(server.url, name));
    url.username = user;
    url.password = 'secret';
    return createDatabase({ url: url.href, maxConnections: 2 });
  };

  test('whose user lacks CREATEROLE prints the required statement, and starts after it was run', async () => {
    await runSql(server.url, ["create role plain login password 'secret'", 'create database plain owner plain']);
    const own = as('plain', 'plain');
    const told = await migrate(own).catch((error: Error) => error.message);
    const line = /: (create role ex7_caller nologin; grant ex7_caller to plain;)$/.exec(String(told))?.[1];
    expect(line, String(told)).toBeDefined();
    await runSql(server.url, [line ?? '']);
    await migrate(own);
    await usable(own);
    // It leaves the cluster as it was.
    await runSql(server.url, ['drop database plain', 'drop role ex7_caller']);
  });

  test('whose databases are migrated concurrently has one role for all', async () => {
    await runSql(server.url, ["create role maker login createrole password 'secret'"]);
    const names = ['one', 'two', 'three'];
    for (const name of names) await runSql(server.url, [`create database ${name} owner maker`]);
    const databases = names.map((name) => as('maker', name));
    await Promise.all(databases.map((each) => migrate(each)));
    for (const each of databases) await usable(each);
  });

  test('whose user does not own the tables refuses to start with the reason', async () => {
    await runSql(server.url, ["create role guest login password 'secret'", 'grant ex7_caller to guest']);
    await runSql(databaseUrl(server.url, 'one'), ['grant all on all tables in schema public to guest']);
    const guest = as('guest', 'one');
    await expect(migrate(guest)).rejects.toThrow('the database user guest does not own the tables');
    await guest.close();
  });

  test('with the default privileges that Supabase gives: the role anon reads and writes nothing', async () => {
    await runSql(server.url, ["create role anon login password 'secret'", 'create database supabase']);
    const url = databaseUrl(server.url, 'supabase');
    await runSql(url, [
      'grant usage on schema public to anon',
      ...['tables', 'sequences', 'functions'].map(
        (kind) => `alter default privileges in schema public grant all on ${kind} to anon`,
      ),
    ]);
    const own = createDatabase({ url, maxConnections: 2 });
    await migrate(own);
    await migrateJobs(own);
    await runSql(url, ['begin', ...ownedRows(newId()).map(({ text }) => text), 'commit']);
    const tables = await own.query<{ name: string }>(
      statement(
        '',
        `select quote_ident(relname) as name from pg_class where relkind in ('r', 'p', 'v', 'm') and relnamespace = 'public'::regnamespace`,
      ),
    );
    expect(tables.map(({ name }) => name)).toContain('_prisma_migrations');
    const anon = as('anon', 'supabase');
    for (const { name } of tables) {
      expect([name, await count(anon, name)]).toEqual([name, 0]);
      // Tables that are append-only refuse it by a trigger.
      const gone = `with gone as (delete from ${name} returning 1) select count(*)::int as n from gone`;
      const deleted = await count(anon, gone).catch(({ message }) => (/append-only/.test(message) ? 0 : message));
      expect([name, deleted]).toEqual([name, 0]);
    }
    const forged = `insert into _prisma_migrations (id, checksum, migration_name) values ('1', '', '99990101000000_forged')`;
    await expect(anon.query(statement('', forged))).rejects.toThrow('violates row-level security policy');
    await anon.close();
    await own.close();
  });

  async function usable(each: Database) {
    const userId = newId();
    await each.as(userId).transaction(async (tx) => {
      await tx.query(statement('', `insert into account (user_id) values ('${userId}')`));
    });
    expect(await count(each, 'account')).toBe(1);
    expect(await count(each.as(userId), 'account')).toBe(1);
    expect(await count(each.as(newId()), 'account')).toBe(0);
    await each.close();
  }
});

const COLUMN = statement(
  't-column',
  `select quote_ident(attname) as column from pg_attribute where attrelid = $1::regclass and attnum = 1`,
);

// Tables with a column that names a user, and those with a key to such a one, however far; with their policy.
const WALLED = statement(
  't-walled',
  `with recursive owned (oid) as (
     select attrelid from pg_attribute join pg_class on pg_class.oid = attrelid
      where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace and attname in ('user_id', 'owner_id')
     union
     select conrelid from pg_constraint join owned on confrelid = owned.oid where contype = 'f'
   )
   select relname::text as table, coalesce((select pg_get_expr(polqual, polrelid) from pg_policy where polrelid = owned.oid), 'none') as policy
     from owned join pg_class on pg_class.oid = owned.oid order by 1`,
);
const UNWALLED = statement(
  't-unwalled',
  `select relname::text as table from pg_class
    where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace and not relrowsecurity`,
);
const OTHERS = statement(
  't-others',
  `select relname::text as table,
          array(select r from unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE']) r
                 where has_table_privilege('ex7_caller', pg_class.oid, r)) as rights
     from pg_class
    where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace and relname <> all($1) order by 1`,
);
