import { randomUUID } from 'node:crypto';
import { inject } from 'vitest';
import { createDatabase, type Database } from '../../src/platform/postgres/database.ts';
import { testFastPath } from './fast-path.ts';
import { databaseUrl, KIT_MARK, runSql, TEMPLATE } from './postgres-template.ts';

export interface TestDatabase {
  url: string;
  db: Database;
  /** Closes `db` and drops the database with its remaining connections. */
  drop(): Promise<void>;
}

/**
 * A fresh, migrated database of the run's PostgreSQL: make it in `beforeAll`, drop it in `afterAll`. Throws on a server
 * that the kit did not make.
 */
export async function createTestDatabase({ maxConnections = 8 } = {}): Promise<TestDatabase> {
  const serverUrl = inject('postgresUrl');
  await assertKitServer(serverUrl);
  const name = `ex7_test_${randomUUID().replaceAll('-', '').slice(0, 16)}`;
  await runSql(serverUrl, [`create database ${name} template ${TEMPLATE} strategy file_copy`]);
  const url = databaseUrl(serverUrl, name);
  const db = createDatabase({ url, maxConnections, roles: (await testFastPath())?.roles });
  return {
    url,
    db,
    async drop() {
      await db.close();
      await runSql(serverUrl, [`drop database if exists ${name} with (force)`]);
    },
  };
}

/** Throws unless the kit made that PostgreSQL: tests write and drop as they like. */
export async function assertKitServer(serverUrl: string): Promise<void> {
  const [row] = await runSql(serverUrl, [
    `select shobj_description(oid, 'pg_database') as mark from pg_database where datname = '${TEMPLATE}'`,
  ]);
  if (row?.mark !== KIT_MARK) {
    throw new Error(`the PostgreSQL at ${new URL(serverUrl).host} was not made by the test kit: tests do not touch it`);
  }
}
