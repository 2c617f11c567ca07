import { join } from 'node:path';
import { prepareDatabase } from '../app/prepare-database.ts';
import type { Config } from '../config/config.ts';
import { runningEmbeddedPostgres, startEmbeddedPostgres } from '../platform/embedded/embedded-postgres.ts';
import { createDatabase, type Database } from '../platform/postgres/database.ts';

/**
 * Runs `work` on the database that the servers of this environment use: DATABASE_URL, the embedded one of a server that
 * runs, or the embedded one, started for it.
 */
export async function withDatabase(
  config: Pick<Config, 'databaseUrl' | 'dataDir'>,
  work: (db: Database) => Promise<void>,
): Promise<void> {
  const folder = join(config.dataDir, 'postgres');
  const url = config.databaseUrl ?? (await runningEmbeddedPostgres(folder));
  const embedded = url === null ? await startEmbeddedPostgres({ dataDir: folder }) : null;
  try {
    const db = createDatabase({ url: url ?? (embedded?.url as string), maxConnections: 2 });
    try {
      await prepareDatabase(db);
      await work(db);
    } finally {
      await db.close();
    }
  } finally {
    await embedded?.stop();
  }
}
