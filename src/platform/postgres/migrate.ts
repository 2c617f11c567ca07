import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import { PACKAGE_ROOT } from '../../kernel/package-root.ts';
import { StartupError } from '../../kernel/startup-error.ts';
import type { Database } from './database.ts';
import { assertSessions } from './sessions.ts';

// Applies Prisma's migrations without Prisma's engine. Each migration commits together with its row in
// `_prisma_migrations`, so an interruption leaves no partial migration. The table is compatible with `prisma migrate
// deploy`. One whose first line is STEPWISE cannot run in a transaction (CREATE INDEX CONCURRENTLY): its statements end at
// a semicolon before a line break and are all repeatable, and after an interruption it runs again from the first.

export const MIGRATIONS = join(PACKAGE_ROOT, 'prisma/migrations');

export interface Migrated {
  /** Names of the newly applied migrations, in order. */
  applied: string[];
}

interface Migration {
  name: string;
  sql: string;
  /** SHA-256 of the file, hexadecimal. */
  checksum: string;
}

/** How long a migration waits for locks, in milliseconds. */
export interface LockPatience {
  timeout: number;
  tries: number;
  pause: number;
}

interface Row {
  migration_name: string;
  checksum: string;
  finished_at: Date | null;
}

const OLDEST_POSTGRES = 15;
const LOCK = "hashtext('ex7 migrate')";
const STEPWISE = '-- ex7: no transaction';
/** A statement that waits for a lock holds up everything behind it, so it gives up and tries again. */
const LOCK_TIMEOUT_MS = 2_000;
const LOCK_TRIES = 30;
const LOCK_PAUSE_MS = 1_000;
const NO_LOCK = new Set(['55P03', '40P01']);
const TABLE = `create table if not exists _prisma_migrations (
  id varchar(36) primary key not null,
  checksum varchar(64) not null,
  finished_at timestamptz,
  migration_name varchar(255) not null,
  logs text,
  rolled_back_at timestamptz,
  started_at timestamptz not null default now(),
  applied_steps_count integer not null default 0
)`;

/**
 * Applies the pending migrations in `folder`; concurrent instances wait for one of them. Throws StartupError when the
 * database is unreachable, has unknown migrations, or a migration fails (it is rolled back), has failed before, or was
 * edited after it was applied.
 */
export async function migrate(
  db: Pick<Database, 'connect' | 'url'>,
  folder: string = MIGRATIONS,
  locks: LockPatience = { timeout: LOCK_TIMEOUT_MS, tries: LOCK_TRIES, pause: LOCK_PAUSE_MS },
): Promise<Migrated> {
  const migrations = await readMigrations(folder);
  await assertSessions(db.url);
  const client = await db.connect();
  try {
    await assertOwner(client);
    if (pendingOf(migrations, await readApplied(client)).length === 0) {
      await assertRole(client);
      return { applied: [] };
    }
    await assertVersion(client);
    // Migrations, including those of other instances, may take long.
    await client.query('set statement_timeout = 0');
    await client.query(`select pg_advisory_lock(${LOCK})`);
    await client.query(TABLE);
    const pending = pendingOf(migrations, await readApplied(client));
    for (const migration of pending) await apply(client, migration, locks);
    await assertOwner(client);
    await assertRole(client);
    return { applied: pending.map(({ name }) => name) };
  } finally {
    // Ending the connection releases the lock.
    await client.end();
  }
}

async function readMigrations(folder: string): Promise<Migration[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(join(folder, name, 'migration.sql'), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

async function assertVersion(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ server_version: string }>('show server_version');
  const version = rows[0]!.server_version;
  if (Number.parseInt(version, 10) < OLDEST_POSTGRES) {
    throw new StartupError(`the database is PostgreSQL ${version}, expected ${OLDEST_POSTGRES} or newer`);
  }
}

/**
 * Row-level security restricts users but must not restrict this role, because it would hide all rows, including applied
 * migrations.
 */
async function assertOwner(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ name: string; restricted: boolean | null }>(
    `select current_user::text as name, bool_or(row_security_active(found)) as restricted
     from unnest(array['_prisma_migrations', 'account']) as named, to_regclass(named) as found where found is not null`,
  );
  const { name, restricted } = rows[0]!;
  if (restricted) {
    throw new StartupError(
      `the database user ${name} does not own the tables, so row-level security hides everything from it: connect as their owner`,
    );
  }
}

/** This role must be able to switch to the role of users. */
async function assertRole(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ name: string; able: boolean }>(
    `select current_user::text as name,
            pg_has_role('ex7_caller', case when current_setting('server_version_num')::int < 160000 then 'MEMBER' else 'SET' end) as able`,
  );
  const { name, able } = rows[0]!;
  if (!able) {
    throw new StartupError(
      `the database user ${name} lacks a role; let an administrator run: grant ex7_caller to ${name};`,
    );
  }
}

async function readApplied(client: pg.Client): Promise<Row[]> {
  try {
    const { rows } = await client.query<Row>(
      'select migration_name, checksum, finished_at from _prisma_migrations where rolled_back_at is null order by started_at',
    );
    return rows;
  } catch (error) {
    if ((error as { code?: string }).code === '42P01') return [];
    throw error;
  }
}

function pendingOf(migrations: Migration[], rows: Row[]): Migration[] {
  const known = new Map(migrations.map((migration) => [migration.name, migration]));
  for (const row of rows) {
    const migration = known.get(row.migration_name);
    if (row.finished_at === null && !(migration && isStepwise(migration))) {
      throw new StartupError(
        `migration ${row.migration_name} has failed before and is neither finished nor rolled back: repair the database, then run npm run migrate -- --rolled-back ${row.migration_name}, or "prisma migrate resolve"`,
      );
    }
    if (migration && migration.checksum !== row.checksum) {
      throw new StartupError(
        `migration ${row.migration_name} is not the one this database was made with: it was edited later; restore the original and add changes as a new migration`,
      );
    }
  }
  const applied = new Set(rows.map((row) => row.migration_name));
  const finished = new Set(rows.filter((row) => row.finished_at !== null).map((row) => row.migration_name));
  const newest = [...applied]
    .filter((name) => !known.has(name))
    .sort()
    .at(-1);
  if (newest !== undefined) {
    throw new StartupError(
      `the database is of a newer version of ex7: its newest migration is ${newest}, the newest that this version knows is ${migrations.at(-1)?.name ?? 'none'}; run the newer version, or restore a backup`,
    );
  }
  return migrations.filter(({ name }) => !finished.has(name));
}

const isStepwise = ({ sql }: Migration): boolean => sql.startsWith(STEPWISE);

async function apply(client: pg.Client, migration: Migration, locks: LockPatience): Promise<void> {
  const work = isStepwise(migration) ? applySteps : applyAtOnce;
  await client.query(`set lock_timeout = ${locks.timeout}`);
  for (let tries = 1; ; tries++) {
    try {
      return await work(client, migration);
    } catch (error) {
      const { message, code } = error as Error & { code?: string };
      const waits = NO_LOCK.has(code ?? '');
      if (waits && tries < locks.tries) {
        await new Promise((resolve) => setTimeout(resolve, locks.pause));
        continue;
      }
      const outcome = isStepwise(migration)
        ? 'stopped before its end, and restarts at the next start'
        : 'failed and was rolled back';
      const advice = waits
        ? `; a transaction holds a table that it needs: end it (select pid, query from pg_stat_activity where state <> 'idle' order by xact_start), then start again`
        : '';
      throw new StartupError(`migration ${migration.name} ${outcome}: ${message}${advice}`, { cause: error });
    }
  }
}

const INSERT =
  'insert into _prisma_migrations (id, migration_name, checksum, started_at) values ($1, $2, $3, clock_timestamp())';
const FINISH = `update _prisma_migrations set finished_at = clock_timestamp(), applied_steps_count = $2
  where migration_name = $1 and rolled_back_at is null`;

async function applyAtOnce(client: pg.Client, { name, sql, checksum }: Migration): Promise<void> {
  await client.query('begin');
  try {
    // Inserted before the SQL, because its time is that of the start.
    await client.query(INSERT, [randomUUID(), name, checksum]);
    await client.query(sql);
    await client.query(FINISH, [name, 1]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw error;
  }
}

async function applySteps(client: pg.Client, { name, sql, checksum }: Migration): Promise<void> {
  const steps = sql
    .slice(STEPWISE.length)
    .split(/;[ \t]*(?:\n|$)/)
    .filter((step) => step.replaceAll(/--.*$/gm, '').trim() !== '');
  await client.query('delete from _prisma_migrations where migration_name = $1 and finished_at is null', [name]);
  await client.query(INSERT, [randomUUID(), name, checksum]);
  for (const step of steps) await client.query(step);
  await client.query(FINISH, [name, steps.length]);
}

/** Marks a migration that another tool left unfinished as rolled back, after a person has repaired the database. */
export async function markRolledBack(db: Pick<Database, 'connect'>, name: string): Promise<void> {
  const client = await db.connect();
  try {
    const { rowCount } = await client.query(
      'update _prisma_migrations set rolled_back_at = now() where migration_name = $1 and finished_at is null and rolled_back_at is null',
      [name],
    );
    if (rowCount === 0) throw new StartupError(`no unfinished migration ${name} is recorded: nothing was changed`);
  } finally {
    await client.end();
  }
}
