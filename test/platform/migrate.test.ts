import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { createEventStore } from '../../src/events/index.ts';
import { createDatabase, type Database, statement } from '../../src/platform/postgres/database.ts';
import { MIGRATIONS, markRolledBack, migrate } from '../../src/platform/postgres/migrate.ts';
import { loadSchemaEngine, schemaDiff } from '../../src/platform/postgres/schema-diff.ts';
import { temporaryFolder } from '../support/folder.ts';
import { databaseUrl, runSql } from '../support/postgres-template.ts';

const SCHEMA = new URL('../../prisma/schema.prisma', import.meta.url);
const serverUrl = inject('postgresUrl');
const opened: { name: string; db: Database }[] = [];

/** A database with nothing in it. */
async function emptyDatabase(): Promise<{ url: string; db: Database }> {
  const name = `ex7_empty_${process.pid}_${opened.length}_${Math.random().toString(36).slice(2)}`;
  await runSql(serverUrl, [`create database ${name}`]);
  const url = databaseUrl(serverUrl, name);
  const db = createDatabase({ url, maxConnections: 2 });
  opened.push({ name, db });
  return { url, db };
}

afterEach(async () => {
  for (const { name, db } of opened.splice(0)) {
    await db.close();
    await runSql(serverUrl, [`drop database ${name} with (force)`]);
  }
});

const ROWS = statement(
  't-migrations',
  'select migration_name as name from _prisma_migrations where finished_at is not null',
);
const EPOCH = statement('t-epoch', "select value from setting where key = 'event_epoch'");
const ours = async () => (await readdir(MIGRATIONS)).filter((name) => name !== 'migration_lock.toml').sort();

describe('migrate', () => {
  test('applies every migration once; a second run does nothing and keeps the epoch', async () => {
    const { db } = await emptyDatabase();
    expect(await migrate(db)).toEqual({ applied: await ours() });
    const [epoch] = await db.query<{ value: string }>(EPOCH);
    expect(epoch?.value).toMatch(/^[0-9a-f]{12}$/);
    expect(await migrate(db)).toEqual({ applied: [] });
    expect(await db.query(EPOCH)).toEqual([epoch]);
  });

  test('concurrent instances apply each migration once', async () => {
    const { url, db } = await emptyDatabase();
    const others = [1, 2, 3].map(() => createDatabase({ url, maxConnections: 1 }));
    const results = await Promise.all([db, ...others].map((instance) => migrate(instance)));
    expect(results.flatMap(({ applied }) => applied)).toEqual(await ours());
    expect(await db.query(ROWS)).toHaveLength((await ours()).length);
    await Promise.all(others.map((other) => other.close()));
  });

  test.each([
    ['nobody listens', () => 'postgresql://postgres@127.0.0.1:1/postgres', 'ECONNREFUSED'],
    ['there is no such database', () => databaseUrl(serverUrl, 'nowhere'), 'database "nowhere" does not exist'],
  ])('reports with one line when %s', async (_, url, reason) => {
    const db = createDatabase({ url: url() });
    const error = await migrate(db).catch((failure: Error) => failure);
    expect(error).toMatchObject({ name: 'StartupError', message: expect.stringContaining(reason) });
    await db.close();
  });

  test('a new epoch replaces the old one', async () => {
    const { db } = await emptyDatabase();
    await migrate(db);
    const [before] = await db.query<{ value: string }>(EPOCH);
    const renewed = await createEventStore(db).renewEpoch();
    expect(renewed).not.toBe(before?.value);
    expect(await db.query(EPOCH)).toEqual([{ value: renewed }]);
  });

  test("Prisma's engine finds nothing to migrate afterwards, and vice versa", async () => {
    const lists = await migrationsList();
    const filters = { externalTables: [], externalEnums: [] };
    const [first, second] = [await emptyDatabase(), await emptyDatabase()];
    const schema = await readFile(SCHEMA, 'utf8');

    await migrate(first.db);
    const after = await loadSchemaEngine(schema, new PrismaPg({ connectionString: first.url }));
    expect(await after.applyMigrations({ migrationsList: lists, filters })).toEqual({ appliedMigrationNames: [] });
    expect(
      await after.diagnoseMigrationHistory({ migrationsList: lists, filters, optInToShadowDatabase: false }),
    ).toMatchObject({ editedMigrationNames: [], failedMigrationNames: [], hasMigrationsTable: true, history: null });

    const before = await loadSchemaEngine(schema, new PrismaPg({ connectionString: second.url }));
    // Its WebAssembly build cuts a script at every semicolon, in a function's body too; the native one sends it whole.
    const { migrationDirectories } = lists;
    const firstBody = migrationDirectories.findIndex(({ migrationFile }) =>
      JSON.stringify(migrationFile).includes('$$'),
    );
    const cut = {
      ...lists,
      migrationDirectories: migrationDirectories.slice(0, firstBody < 0 ? undefined : firstBody),
    };
    const { appliedMigrationNames } = await before.applyMigrations({ migrationsList: cut, filters });
    expect(appliedMigrationNames.length).toBeGreaterThan(0);
    const rest = (await ours()).filter((name) => !appliedMigrationNames.includes(name));
    expect(await migrate(second.db)).toEqual({ applied: rest });
    expect(await second.db.query(EPOCH)).toHaveLength(1);
  });

  test('the migrations match schema.prisma', async () => {
    const [migrated, said] = [await emptyDatabase(), await emptyDatabase()];
    await migrate(migrated.db);
    await runSql(said.url, [await schemaDiff(null, await readFile(SCHEMA, 'utf8'))]);
    const [have, want] = [await shapeOf(migrated.url), await shapeOf(said.url)];
    expect(have.columns).toEqual(want.columns);
    expect(have.enums).toEqual(want.enums);
    expect(have.indexes).toEqual(expect.arrayContaining(want.indexes));
    expect(have.keys).toEqual(expect.arrayContaining(want.keys));
  });
});

describe('a test folder of migrations', () => {
  let folder: { path: string; remove(): Promise<void> };
  const write = async (name: string, sql: string) => {
    await mkdir(join(folder.path, name), { recursive: true });
    await writeFile(join(folder.path, name, 'migration.sql'), sql);
  };
  beforeEach(async () => {
    folder = await temporaryFolder();
    await cp(MIGRATIONS, folder.path, { recursive: true });
  });
  afterEach(() => folder.remove());

  test('a failing migration is rolled back, earlier ones are kept, and it is applied once fixed', async () => {
    const { db } = await emptyDatabase();
    await write('29990101000000_first', 'create table first (id int)');
    await write('29990102000000_second', 'create table second (id int); select 1 / 0;');
    await expect(migrate(db, folder.path)).rejects.toThrow(
      'migration 29990102000000_second failed and was rolled back: division by zero',
    );
    expect(await db.query(ROWS)).toContainEqual({ name: '29990101000000_first' });
    await write('29990102000000_second', 'create table second (id int)');
    expect((await migrate(db, folder.path)).applied).toEqual(['29990102000000_second']);
  });

  test('a migration edited after it was applied is named', async () => {
    const { db } = await emptyDatabase();
    await migrate(db, folder.path);
    const [name] = await ours();
    await write(name!, 'select 1');
    await expect(migrate(db, folder.path)).rejects.toThrow(`migration ${name} is not the one this database was made`);
  });

  test('a migration that Prisma left unfinished is named, and nothing is applied', async () => {
    const { db } = await emptyDatabase();
    await migrate(db, folder.path);
    await db.query(statement('t-break', 'update _prisma_migrations set finished_at = null'));
    await write('29990101000000_more', 'create table more (id int)');
    await expect(migrate(db, folder.path)).rejects.toThrow(
      'has failed before and is neither finished nor rolled back: repair the database, then run npm run migrate -- --rolled-back',
    );
    await expect(markRolledBack(db, 'unknown')).rejects.toThrow('no unfinished migration unknown is recorded');
  });

  test('one marked as rolled back is applied again', async () => {
    const { db } = await emptyDatabase();
    await write('29990101000000_more', 'create table more (id int)');
    await migrate(db, folder.path);
    await db.query(
      statement('t-half', "update _prisma_migrations set finished_at = null where migration_name like '2999%'"),
    );
    await db.query(statement('t-repair', 'drop table more'));
    await markRolledBack(db, '29990101000000_more');
    expect(await migrate(db, folder.path)).toEqual({ applied: ['29990101000000_more'] });
  });

  test('a table that a transaction holds is waited for a while, without holding others up, then named', async () => {
    const { db, url } = await emptyDatabase();
    await write('29990101000000_table', 'create table held (id int)');
    await migrate(db, folder.path);
    await write('29990102000000_column', 'alter table held add more int');
    const holder = await db.connect();
    await holder.query('begin');
    await holder.query('lock table held in access share mode');
    const locks = { timeout: 100, tries: 3, pause: 50 };
    await expect(migrate(db, folder.path, locks)).rejects.toThrow(
      /29990102000000_column failed and was rolled back: canceling statement due to lock timeout; a transaction holds a table/,
    );
    const waiting = migrate(db, folder.path, { ...locks, tries: 200 });
    const other = createDatabase({ url, maxConnections: 1 });
    for (let round = 0; round < 5; round++) await other.query(statement('t-held', 'select count(*) from held'));
    await holder.end();
    expect(await waiting).toEqual({ applied: ['29990102000000_column'] });
    await other.close();
  });

  test('one without a transaction that stopped half-way restarts', async () => {
    const { db } = await emptyDatabase();
    await migrate(db, folder.path);
    const steps = (broken: string) => `-- ex7: no transaction
-- An index over a large table, which is written meanwhile.
drop index concurrently if exists account_email_idx;
create index concurrently account_email_idx on account (email);
${broken}select 2;
`;
    await write('29990101000000_index', steps('select 1 / 0;\n'));
    await expect(migrate(db, folder.path)).rejects.toThrow(
      'migration 29990101000000_index stopped before its end, and restarts at the next start: division by zero',
    );
    await db.query(statement('t-checksum', "delete from _prisma_migrations where migration_name like '2999%'"));
    await write('29990101000000_index', steps(''));
    expect(await migrate(db, folder.path)).toEqual({ applied: ['29990101000000_index'] });
    expect(await migrate(db, folder.path)).toEqual({ applied: [] });
  });

  test('a database of a newer version is rejected unchanged', async () => {
    const { db } = await emptyDatabase();
    await write('29990101000000_newer', 'create table newer (id int)');
    await write('29990102000000_newest', 'create table newest (id int)');
    await migrate(db, folder.path);
    for (const name of ['29990101000000_newer', '29990102000000_newest']) {
      await rm(join(folder.path, name), { recursive: true });
    }
    const refused = `the database is of a newer version of ex7: its newest migration is 29990102000000_newest, the newest that this version knows is ${(await ours()).at(-1)}; run the newer version, or restore a backup`;
    await expect(migrate(db, folder.path)).rejects.toThrow(refused);
    await write('29990101120000_own', 'create table own (id int)');
    await expect(migrate(db, folder.path)).rejects.toThrow('is 29990102000000_newest, the newest that');
    expect(await db.query(ROWS)).not.toContainEqual({ name: '29990101120000_own' });
  });
});

test('a diff of two schemas is the SQL of the next migration, and an invalid schema gives Prisma’s message', async () => {
  const schema = await readFile(SCHEMA, 'utf8');
  expect(await schemaDiff(schema, schema)).toContain('This is an empty migration');
  const next = `${schema}\nmodel Extra {\n  id Int @id\n\n  @@map("extra")\n}\n`;
  expect(await schemaDiff(schema, next)).toContain('CREATE TABLE "extra"');
  await expect(schemaDiff('bad', schema)).rejects.toThrow('This line is invalid');
});

async function migrationsList() {
  const names = await ours();
  return {
    baseDir: MIGRATIONS,
    lockfile: {
      path: 'migration_lock.toml',
      content: await readFile(join(MIGRATIONS, 'migration_lock.toml'), 'utf8'),
    },
    shadowDbInitScript: '',
    migrationDirectories: await Promise.all(
      names.map(async (path) => ({
        path,
        migrationFile: {
          path: 'migration.sql',
          content: { tag: 'ok' as const, value: await readFile(join(MIGRATIONS, path, 'migration.sql'), 'utf8') },
        },
      })),
    ),
  };
}

/** What Prisma's schema speaks of. A list that is never null and a deferrable key are ours, beyond it. */
async function shapeOf(url: string) {
  const texts = async (sql: string) => (await runSql(url, [sql])).map((row) => String(row.text));
  return {
    columns: await texts(
      `select concat_ws(' ', table_name, column_name, udt_name, numeric_precision, numeric_scale, datetime_precision,
                        case when udt_name like '\\_%' then 'list' else is_nullable end, column_default) as text
       from information_schema.columns where table_schema = 'public' and table_name <> '_prisma_migrations'
       order by table_name, column_name`,
    ),
    enums: await texts(
      `select typname || ' ' || string_agg(enumlabel, ' ' order by enumsortorder) as text
       from pg_enum join pg_type on pg_type.oid = enumtypid group by typname order by typname`,
    ),
    indexes: await texts(
      `select indexdef as text from pg_indexes where schemaname = 'public' and tablename <> '_prisma_migrations'`,
    ),
    keys: await texts(
      `select concat_ws(' ', conrelid::regclass, conname, confrelid::regclass, conkey, confkey) as text
       from pg_constraint where contype = 'f'`,
    ),
  };
}
