import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { prepareDatabase } from '../../src/app/prepare-database.ts';
import { startEmbeddedPostgres } from '../../src/platform/embedded/embedded-postgres.ts';
import { createDatabase } from '../../src/platform/postgres/database.ts';
import { databaseUrl, KIT_MARK, runSql, TEMPLATE } from './postgres-template.ts';

const PREFIX = 'ex7-test-postgres-';

/** One PostgreSQL for the run, with a migrated template that each test file's database is copied from. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await clearKilledRuns();
  const dataDir = await mkdtemp(join(tmpdir(), PREFIX));
  const postgres = await startEmbeddedPostgres({ dataDir, durable: false });
  await runSql(postgres.url, [`create database ${TEMPLATE}`, `comment on database ${TEMPLATE} is '${KIT_MARK}'`]);
  const db = createDatabase({ url: databaseUrl(postgres.url, TEMPLATE) });
  try {
    await prepareDatabase(db);
  } finally {
    await db.close();
  }
  project.provide('postgresUrl', postgres.url);
  return async () => {
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
}

/** A run that was killed leaves its server and folder behind; one that is going on holds its folder's lock. */
async function clearKilledRuns(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(PREFIX)) continue;
    const dataDir = join(tmpdir(), name);
    // One without a lock is only just being made, or removed.
    if (!existsSync(join(dataDir, 'lock'))) continue;
    try {
      // Taking the folder over ends the server that was left.
      await (await startEmbeddedPostgres({ dataDir, durable: false })).stop();
      await rm(dataDir, { recursive: true, force: true });
    } catch {
      // In use.
    }
  }
}

declare module 'vitest' {
  export interface ProvidedContext {
    /** As the superuser, database "postgres". */
    postgresUrl: string;
  }
}
